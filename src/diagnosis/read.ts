import type { KubeObject } from '../core/blueprint.ts';
import type { Evidence, ObjectRef, Observation } from '../core/observation.ts';
import type { Json } from '../lib/json.ts';
import { isObject } from '../lib/json.ts';

/** The value at a path, or undefined where any part of it is missing: API objects come half-made. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) {
    if (isList(here)) here = typeof key === 'number' ? here[key] : undefined;
    else if (isObject(here)) here = here[String(key)];
    else return undefined;
  }
  return here;
}

export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: Json | undefined, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** An empty list where there is none. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** The texts of a map, as labels; empty where there is none. */
export function textsAt(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): Readonly<Record<string, string>> {
  const found = at(value, ...path);
  if (!isObject(found)) return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Array.isArray that keeps readonly lists readonly. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Objects of one kind; none where the API server was not readable. */
export function objectsOf(observation: Observation, kind: string): readonly KubeObject[] {
  return observation.objects.ok ? observation.objects.value.filter((object) => object.kind === kind) : [];
}

export function objectNamed(observation: Observation, kind: string, name: string): KubeObject | undefined {
  return objectsOf(observation, kind).find((object) => object.metadata.name === name);
}

export function refOf(object: KubeObject): ObjectRef {
  return { kind: object.kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** ISO time of the last change, or ''. */
  readonly since: string;
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const found = listAt(object, 'status', 'conditions').find((one) => textAt(one, 'type') === type);
  if (found === undefined) return undefined;
  return {
    status: textAt(found, 'status') ?? 'Unknown',
    reason: textAt(found, 'reason') ?? '',
    message: textAt(found, 'message') ?? '',
    since: textAt(found, 'lastTransitionTime') ?? '',
  };
}

export interface EventSeen {
  readonly reason: string;
  readonly message: string;
  readonly at: string;
  readonly count: number;
}

/** Events about one object with one of these reasons, newest first. */
export function eventsAbout(
  observation: Observation,
  about: ObjectRef,
  reasons: readonly string[],
): readonly EventSeen[] {
  return objectsOf(observation, 'Event')
    .filter(
      (event) =>
        textAt(event, 'involvedObject', 'kind') === about.kind &&
        textAt(event, 'involvedObject', 'name') === about.name &&
        reasons.includes(textAt(event, 'reason') ?? ''),
    )
    .map((event) => ({
      reason: textAt(event, 'reason') ?? '',
      message: textAt(event, 'message') ?? '',
      at:
        textAt(event, 'series', 'lastObservedTime') ??
        textAt(event, 'lastTimestamp') ??
        textAt(event, 'eventTime') ??
        textAt(event, 'metadata', 'creationTimestamp') ??
        '',
      count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
    }))
    .sort((a, b) => b.at.localeCompare(a.at));
}

/** Milliseconds from an ISO time to the observation; Infinity where the time is not known, so that nothing waits for it. */
export function ageMs(observation: Observation, since: string | undefined): number {
  const parsed = Date.parse(since ?? '');
  return Number.isNaN(parsed) ? Infinity : Date.parse(observation.at) - parsed;
}

export function evidence(source: string, text: string, at: string): Evidence {
  return { source, text: text.trim(), at };
}
