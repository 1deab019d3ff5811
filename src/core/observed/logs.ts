import type { Evidence, Observation, PodContainer } from '../observation.ts';
import { hasCrashed, lastEnd, type ObservedContainer } from './containers.ts';
import { evidence } from './evidence.ts';
import { livingPods, type ObservedPod } from './pods.ts';

export interface Crashed {
  readonly pod: ObservedPod;
  readonly container: ObservedContainer;
}

/** Containers that failed and are not well again, of pods that are meant to stay: those whose logs are read. */
export function crashedContainers(seen: Observation): readonly Crashed[] {
  return livingPods(seen).flatMap((pod) =>
    pod.containers.filter(hasCrashed).map((container) => ({ pod, container })),
  );
}

/** Crashed containers of which a line of the log matches, with the last such line. */
export function crashedThatSaid(
  seen: Observation,
  pattern: RegExp,
): readonly (Crashed & { readonly evidence: readonly Evidence[] })[] {
  return crashedContainers(seen).flatMap(({ pod, container }) => {
    const line = logOf(seen, pod, container).findLast((one) => pattern.test(one));
    return line === undefined
      ? []
      : [{ pod, container, evidence: [logEvidence(seen, pod, container, line)] }];
  });
}

/** Empty where it was not read. */
export function logOf(seen: Observation, pod: ObservedPod, container: ObservedContainer): readonly string[] {
  return seen.logs[logKey(pod, container)] ?? [];
}

export function logKey(pod: ObservedPod, container: ObservedContainer): PodContainer {
  return `${pod.ref.name}/${container.name}`;
}

export function logEvidence(
  seen: Observation,
  pod: ObservedPod,
  container: ObservedContainer,
  line: string,
): Evidence {
  const endedAt = lastEnd(container)?.finishedAt ?? '';
  return evidence(`log of ${logKey(pod, container)}`, line, endedAt === '' ? seen.at : endedAt);
}
