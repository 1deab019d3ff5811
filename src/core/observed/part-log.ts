import type { Evidence, ObjectRef, Observation } from '../observation.ts';
import { logEvidence, logOf } from './logs.ts';
import { livingPods } from './pods.ts';
import { containerRef, containersOf, saidBy } from './services.ts';

export interface PartSaid {
  readonly ref: ObjectRef;
  readonly evidence: readonly Evidence[];
}

/** What serves the page, each with the last line of its log that matches: also while it runs, for much of what goes wrong in the app ends nothing. */
export function pageSaid(seen: Observation, pattern: RegExp): readonly PartSaid[] {
  return partSaid(seen, pattern, 'web');
}

/** The same of the workers. */
export function workerSaid(seen: Observation, pattern: RegExp): readonly PartSaid[] {
  return partSaid(seen, pattern, 'worker');
}

function partSaid(seen: Observation, pattern: RegExp, part: 'web' | 'worker'): readonly PartSaid[] {
  const pods = livingPods(seen, components[part]).flatMap((pod) =>
    pod.containers.flatMap((container) => {
      const line = logOf(seen, pod, container).findLast((one) => pattern.test(one));
      return line === undefined
        ? []
        : [{ ref: pod.ref, evidence: [logEvidence(seen, pod, container, line)] }];
    }),
  );
  const containers = containersOf(seen, part)
    .map((container) => ({ ref: containerRef(container), evidence: saidBy(seen, container, pattern) }))
    .filter(({ evidence }) => evidence.length > 0);
  return [...pods, ...containers];
}

const components = { web: 'web-interface', worker: 'worker' } as const;
