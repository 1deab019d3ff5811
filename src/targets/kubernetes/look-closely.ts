import { createHash } from 'node:crypto';
import type { DeployedChart, KubeParts, KubeWorld } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Seen } from '../../core/observation.ts';
import type { Observer } from '../../plan/world.ts';
import type { HelmRelease } from '../../tools/helm.ts';
import { comparedKinds } from './deployed-facts.ts';
import { observed } from './observation-of.ts';

/** How it is, and what tells why something failed: logs, failed jobs, and what was deployed. */
const observedClosely = [...observed, 'logs', 'runningLogs', 'jobs', 'usage', 'deployed'] as const;

/** A release may also change and leave all objects as they are. */
const askAgainMs = 30_000;

interface Asked {
  readonly release: Seen<HelmRelease | null>;
  readonly of: string;
  readonly atMs: number;
}

/**
 * Looks closely, once or again and again. Helm costs a process, so it is asked only where there is something to hold its release against, and
 * by somebody who `watches` only where objects or the chart are not as they were, where the release is on its way, or after 30 s.
 */
export function closeLooks(
  observer: Observer<KubeParts>,
  nowMs: () => number,
): (watches: boolean) => Promise<KubeWorld> {
  let asked: Asked | undefined;
  return async (watches) => {
    const { deployed } = await observer.look(['deployed']);
    if (deployed?.ok !== true || deployed.value === null) {
      // eemt-dev may be changing it just now.
      asked = undefined;
      return observer.look(observedClosely);
    }
    if (!watches) return observer.look([...observedClosely, 'release']);
    const world = await observer.look(observedClosely);
    if (world.objects?.ok !== true) return world;
    const of = printOf(deployed.value, world.objects.value);
    if (asked === undefined || asked.of !== of || !isSettled(asked) || nowMs() - asked.atMs >= askAgainMs) {
      const { release } = await observer.look(['release']);
      if (release === undefined) return world;
      asked = { release, of, atMs: nowMs() };
    }
    return { ...world, release: asked.release };
  };
}

function isSettled({ release }: Asked): boolean {
  return release.ok && release.value?.status === 'deployed';
}

/** Of what a release may change: not of states, which change all the time. */
function printOf({ chart }: DeployedChart, objects: readonly KubeObject[]): string {
  const hash = createHash('sha256').update(chart);
  for (const object of objects)
    if (comparedKinds.has(object.kind)) hash.update(JSON.stringify(wishOf(object)));
  return hash.digest('hex');
}

function wishOf({ metadata: { name, labels, annotations }, ...body }: KubeObject): unknown {
  return { ...body, status: null, metadata: { name, labels, annotations } };
}
