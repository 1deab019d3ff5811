import { numberAt, textAt } from '../../lib/json-at.ts';
import type { KubeObject } from '../blueprint.ts';
import type { Observation } from '../observation.ts';
import { objectsOf } from './objects.ts';
import { perObservation } from './per-observation.ts';

export interface ObservedEvent {
  readonly reason: string;
  readonly message: string;
  /** ISO time of the last time it happened, or ''. */
  readonly at: string;
  readonly count: number;
}

const eventsByObject = perObservation((seen): ReadonlyMap<string, readonly ObservedEvent[]> => {
  const byObject = new Map<string, ObservedEvent[]>();
  for (const event of objectsOf(seen, 'Event')) {
    const about = `${textAt(event, 'involvedObject', 'kind') ?? ''}/${textAt(event, 'involvedObject', 'name') ?? ''}`;
    byObject.set(about, [...(byObject.get(about) ?? []), eventIn(event)]);
  }
  for (const events of byObject.values()) events.sort((a, b) => b.at.localeCompare(a.at));
  return byObject;
});

/** Events about an object, with one of these reasons where any is given; newest first. */
export function eventsAbout(
  seen: Observation,
  { kind, metadata }: KubeObject,
  ...reasons: readonly string[]
): readonly ObservedEvent[] {
  const events = eventsByObject(seen).get(`${kind}/${metadata.name}`) ?? [];
  return reasons.length === 0 ? events : events.filter(({ reason }) => reasons.includes(reason));
}

/** Asked for as `events`, kubectl gives those of core/v1; a newer reporter fills `series` and `eventTime` in them. */
function eventIn(event: KubeObject): ObservedEvent {
  return {
    reason: textAt(event, 'reason') ?? '',
    message: textAt(event, 'message') ?? '',
    at:
      textAt(event, 'series', 'lastObservedTime') ??
      textAt(event, 'lastTimestamp') ??
      textAt(event, 'eventTime') ??
      textAt(event, 'metadata', 'creationTimestamp') ??
      '',
    count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
  };
}
