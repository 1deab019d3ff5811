import type { KubeObject } from '../../core/blueprint.ts';
import type {
  Evidence,
  ObjectRef,
  PodContainer,
  Repair,
  Symptom,
  Observation,
} from '../../core/observation.ts';
import { componentOf, objectsIn, valueAt } from '../chart/editors.ts';
import type { Json, JsonObject } from '../../lib/json.ts';

/** Objects of a kind; none where the API could not be asked. */
export function seenOf(seen: Observation, kind: string): readonly KubeObject[] {
  return seen.objects.ok ? seen.objects.value.filter((one) => one.kind === kind) : [];
}

/** Pods that are meant to live (not those being removed), of a component where one is given. */
export function podsOf(seen: Observation, component?: string): readonly KubeObject[] {
  return seenOf(seen, 'Pod').filter(
    (pod) =>
      pod.metadata['deletionTimestamp'] === undefined &&
      (component === undefined || componentOf(pod) === component),
  );
}

/** What the scheduler says of a pod that it cannot place, or undefined. */
export function unschedulable(pod: KubeObject): Evidence | undefined {
  const condition = objectsIn(valueAt(pod, ['status', 'conditions'])).find(
    (one) => one['type'] === 'PodScheduled' && one['status'] === 'False' && one['reason'] === 'Unschedulable',
  );
  if (!condition) return undefined;
  return {
    source: `pod ${pod.metadata.name}`,
    text: textOf(condition['message']),
    at: textOf(condition['lastTransitionTime']),
  };
}

/** Events about an object whose message matches, newest last. */
export function eventsOf(seen: Observation, about: KubeObject, message: RegExp): readonly Evidence[] {
  return seenOf(seen, 'Event')
    .filter((event) => {
      const target = event['involvedObject'] ?? event['regarding'];
      return valueAt(target, ['kind']) === about.kind && valueAt(target, ['name']) === about.metadata.name;
    })
    .map((event) => ({
      source: `event ${textOf(event['reason'])}`,
      text: textOf(event['message'] ?? event['note']),
      at: textOf(event['lastTimestamp'] ?? event['eventTime'] ?? event['deprecatedLastTimestamp']),
    }))
    .filter(({ text }) => message.test(text))
    .sort((a, b) => a.at.localeCompare(b.at));
}

/** Pods of which a crashed container's log has a line that matches. */
export function podsThatSaid(
  seen: Observation,
  line: RegExp,
): readonly { readonly pod: string; readonly container: string; readonly evidence: readonly Evidence[] }[] {
  return Object.entries(seen.logs).flatMap(([key, lines]) => {
    const said = lines.findLast((one) => line.test(one));
    if (said === undefined) return [];
    const { pod, container } = splitKey(key);
    return [{ pod, container, evidence: [{ source: `log of ${key}`, text: said.trim(), at: seen.at }] }];
  });
}

/** Like podsThatSaid, but only of containers that are not Ready now: an old log line proves nothing about a pod that runs. */
export function brokenPodsThatSaid(seen: Observation, line: RegExp): ReturnType<typeof podsThatSaid> {
  const broken = new Set(
    podsOf(seen)
      .filter((pod) => !isReady(pod))
      .map((pod) => pod.metadata.name),
  );
  return podsThatSaid(seen, line).filter(({ pod }) => broken.has(pod));
}

/** True where the pod's Ready condition is true. */
function isReady(pod: KubeObject): boolean {
  return objectsIn(valueAt(pod, ['status', 'conditions'])).some(
    (one) => one['type'] === 'Ready' && one['status'] === 'True',
  );
}

/** Status of a pod's containers, init containers first. */
export function containersOf(pod: KubeObject): readonly JsonObject[] {
  return ['initContainerStatuses', 'containerStatuses'].flatMap((key) =>
    objectsIn(valueAt(pod, ['status', key])),
  );
}

export function refTo(kind: string, seen: Observation, name: string): ObjectRef {
  return { kind, namespace: seen.namespace, name };
}

/** Every catalogued defect is cured by `up`; `byHand` is for those who want to do it themselves. */
export function repair(byHand: Repair['byHand'] = []): Repair {
  return { byHand, mode: 'automatic', command: 'eemt-dev up' };
}

/** A symptom that never heals by waiting. */
export function terminal(
  subject: ObjectRef,
  cause: string,
  evidence: readonly Evidence[],
  byHand: Repair['byHand'] = [],
): Symptom {
  return { subject, severity: 'critical', cause, evidence, course: 'terminal', repair: repair(byHand) };
}

/** Text of a JSON value; empty for one that is not text. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function splitKey(key: PodContainer): { readonly pod: string; readonly container: string } {
  const [pod = '', container = ''] = key.split('/');
  return { pod, container };
}
