import type { Evidence, ObjectRef, Observation } from '../../core/observation.ts';
import { crashedThatSaid } from '../../core/observed/logs.ts';
import { containerRef, crashingThatSaid, servicesOf } from '../../core/observed/services.ts';
import { evidence } from '../../core/observed/evidence.ts';

export interface CrashedPart {
  readonly ref: ObjectRef;
  readonly evidence: readonly Evidence[];
}

type Part = 'web' | 'worker' | 'cleanup';

/** Crashed pods, and containers of Compose, of one of EEMT's parts, whose log has a line that matches. An observation has the one or the other. */
export function crashedPartsThatSaid(
  seen: Observation,
  pattern: RegExp,
  part?: Part,
): readonly CrashedPart[] {
  const pods = crashedThatSaid(seen, pattern)
    .filter(({ pod }) => part === undefined || pod.component === components[part])
    .map(({ pod, evidence: said }) => ({ ref: pod.ref, evidence: said }));
  const containers = crashingThatSaid(seen, pattern, part).map(({ container, evidence: said }) => ({
    ref: containerRef(container),
    evidence: said,
  }));
  return [...pods, ...containers];
}

/** What made an `up` fail, where one just did, in words that match. */
export function runSaid(seen: Observation, pattern: RegExp): readonly CrashedPart[] {
  const { lastRun } = seen;
  const line = lastRun?.lines.find((one) => pattern.test(one));
  if (lastRun === undefined || line === undefined) return [];
  const ref = { kind: 'Run', namespace: seen.namespace, name: 'up' };
  return [{ ref, evidence: [evidence('last run', line, lastRun.at)] }];
}

/** Containers of Compose that the engine refused to start with words that match, or to make at all. */
export function refusedWith(seen: Observation, pattern: RegExp): readonly CrashedPart[] {
  const containers = servicesOf(seen).flatMap((container) =>
    container.error !== null && pattern.test(container.error)
      ? [
          {
            ref: containerRef(container),
            evidence: [evidence(`container ${container.name}`, container.error, seen.at)],
          },
        ]
      : [],
  );
  return [...containers, ...runSaid(seen, pattern)];
}

const components: Readonly<Record<Part, string>> = {
  web: 'web-interface',
  worker: 'worker',
  cleanup: 'cleanup',
};
