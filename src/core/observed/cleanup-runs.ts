import { at, listAt, textAt } from '../../lib/json-at.ts';
import type { Evidence, ObjectRef, Observation } from '../observation.ts';
import type { KubeObject } from '../blueprint.ts';
import { lastEnd, type ObservedContainer } from './containers.ts';
import { componentIn } from './labels.ts';
import { logEvidence, logOf } from './logs.ts';
import { objectsOf } from './objects.ts';
import { livingPods, type ObservedPod } from './pods.ts';
import { containerRef, containersOf, isCrashing, saidBy } from './services.ts';

/** A run of the cleanup that ended, well or not. */
export interface CleanupRun {
  readonly ref: ObjectRef;
  /** null: nobody knows it. */
  readonly exitCode: number | null;
  /** The last line of its log that matches; empty where there is none. */
  readonly said: (pattern: RegExp) => readonly Evidence[];
}

/** Of the newest cleanup pod, where it was made as the CronJob is now, and of the cleanup containers of Compose. */
export function lastCleanupRuns(seen: Observation): readonly CleanupRun[] {
  const [newest] = livingPods(seen, 'cleanup').toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const ended = newest && isMadeAsNow(seen, newest) ? newest.containers.filter(lastEnd) : [];
  const services = containersOf(seen, 'cleanup').filter(
    (one) => one.state !== 'running' || isCrashing(seen, one),
  );
  return [
    ...(newest ? ended.map((container) => runIn(seen, newest, container)) : []),
    ...services.map((container) => ({
      ref: containerRef(container),
      exitCode: container.exitCode,
      said: (pattern: RegExp) => saidBy(seen, container, pattern),
    })),
  ];
}

function runIn(seen: Observation, pod: ObservedPod, container: ObservedContainer): CleanupRun {
  return {
    ref: pod.ref,
    exitCode: lastEnd(container)?.exitCode ?? null,
    said: (pattern) => {
      const line = logOf(seen, pod, container).findLast((one) => pattern.test(one));
      return line === undefined ? [] : [logEvidence(seen, pod, container, line)];
    },
  };
}

/** What an older CronJob did is history: the next run is made anew. */
function isMadeAsNow(seen: Observation, pod: ObservedPod): boolean {
  const cronJob = objectsOf(seen, 'CronJob').find(
    ({ metadata }) => componentIn(metadata.labels ?? {}) === 'cleanup',
  );
  return (
    cronJob === undefined ||
    pod.containers.every((one) => commandOf(one.spec) === commandIn(cronJob, one.name))
  );
}

function commandIn(cronJob: KubeObject, name: string): string | undefined {
  const containers = listAt(cronJob, 'spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers');
  const found = containers.find((one) => textAt(one, 'name') === name);
  return found === undefined ? undefined : commandOf(found);
}

function commandOf(container: Parameters<typeof at>[0]): string {
  return JSON.stringify([at(container, 'command') ?? null, at(container, 'args') ?? null]);
}
