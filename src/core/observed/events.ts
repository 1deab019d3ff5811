import { numberAt, textAt } from '../../lib/json-at.ts';
import type { KubeObject } from '../blueprint.ts';
import type { Observation } from '../observation.ts';
import type { EventStatus } from '../status.ts';
import { objectsOf } from './objects.ts';
import { perObservation } from './per-observation.ts';

export interface ObservedEvent {
  readonly reason: string;
  readonly message: string;
  /** ISO time of the last time it happened, or ''. */
  readonly at: string;
  readonly count: number;
  /** Of the object that it is about; '' where it was not said. */
  readonly uid: string;
}

const eventsByObject = perObservation((seen): ReadonlyMap<string, readonly ObservedEvent[]> => {
  const byObject = new Map<string, ObservedEvent[]>();
  for (const event of objectsOf(seen, 'Event')) {
    const about = subjectOf(event);
    byObject.set(about, [...(byObject.get(about) ?? []), eventIn(event)]);
  }
  for (const events of byObject.values()) events.sort((a, b) => b.at.localeCompare(a.at));
  return byObject;
});

/**
 * Events about an object, with one of these reasons where any is given; newest first. Those of an object that had the
 * name before are not among them: a claim that a reset made anew would be judged by the one that went.
 */
export function eventsAbout(
  seen: Observation,
  { kind, metadata }: KubeObject,
  ...reasons: readonly string[]
): readonly ObservedEvent[] {
  const uid = textAt(metadata, 'uid') ?? '';
  return (eventsByObject(seen).get(`${kind}/${metadata.name}`) ?? []).filter(
    (event) =>
      (reasons.length === 0 || reasons.includes(event.reason)) &&
      (uid === '' || event.uid === '' || event.uid === uid),
  );
}

/** Of all objects, newest first. */
export function lastEvents(seen: Observation, most: number): readonly EventStatus[] {
  return objectsOf(seen, 'Event')
    .map((event) => {
      const { reason, message, at, count } = eventIn(event);
      return {
        kind: textAt(event, 'type') ?? 'Normal',
        object: subjectOf(event),
        reason,
        message,
        count,
        at,
      };
    })
    .sort((a, b) => (Date.parse(b.at) || 0) - (Date.parse(a.at) || 0))
    .slice(0, most);
}

function subjectOf(event: KubeObject): string {
  return `${textAt(event, 'involvedObject', 'kind') ?? ''}/${textAt(event, 'involvedObject', 'name') ?? ''}`;
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
    uid: textAt(event, 'involvedObject', 'uid') ?? '',
  };
}
