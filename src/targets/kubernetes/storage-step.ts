import { describeDrift, driftOf } from '../../diagnosis/drift.ts';
import { StateConflictError } from '../../errors/index.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { accessOf, type Environment } from '../../core/environment.ts';
import type { Look, Step } from '../../plan/step.ts';
import { isObject } from '../../lib/json.ts';
import type { Designed } from '../target.ts';
import { liveObjects } from './access.ts';

/** Namespace with quota, limits and roles, then volumes and claims: all that stands outside the release. */
export function storageStep(env: Environment, designed: Designed): Step {
  const { prelude, storage } = designed.blueprint.manifests;
  const asked = [...prelude, ...storage].map(({ body }) => body);
  return {
    id: 'storage',
    title: `Namespace ${env.namespace}, roles and claims`,
    after: ['nodes'],
    async look(run): Promise<Look> {
      const live = await liveObjects(env, run);
      if (!live) return { is: 'unknown', until: 'nodes' };
      const drift = driftOf(keepLiveClaims(asked, live), live);
      if (drift.length === 0)
        return { is: 'done', note: `${String(asked.length)} objects as they should be` };
      return { is: 'due', changes: drift.map(describeDrift) };
    },
    async apply(run, say) {
      const live = (await liveObjects(env, run)) ?? [];
      const wanted = keepLiveClaims(asked, live);
      // The namespace must be there before what lies in it.
      const namespaces = wanted.filter(({ kind }) => kind === 'Namespace');
      const rest = wanted.filter(({ kind }) => kind !== 'Namespace');
      for (const group of [namespaces, rest]) {
        for (const line of await run.tools.kubectl.apply(accessOf(env), group, run.signal)) say.line(line);
      }
    },
  };
}

/** A bound claim can neither shrink nor change its class, so a live one keeps its size; another class needs a new cluster. */
export function keepLiveClaims(
  asked: readonly KubeObject[],
  live: readonly KubeObject[],
): readonly KubeObject[] {
  return asked.map((wanted) => {
    if (wanted.kind !== 'PersistentVolumeClaim' && wanted.kind !== 'PersistentVolume') return wanted;
    const there = live.find((one) => one.kind === wanted.kind && one.metadata.name === wanted.metadata.name);
    if (!there || !isObject(wanted['spec']) || !isObject(there['spec'])) return wanted;
    if (wanted.kind === 'PersistentVolume')
      return { ...wanted, spec: { ...wanted['spec'], capacity: there['spec']['capacity'] } };
    const wantedClass = wanted['spec']['storageClassName'];
    if (wantedClass !== undefined && wantedClass !== there['spec']['storageClassName']) {
      throw new StateConflictError(
        'STATE_CLAIM_CLASS',
        `The claim ${wanted.metadata.name} lives with storage class ${JSON.stringify(there['spec']['storageClassName'])} and cannot change to ${JSON.stringify(wantedClass)}.`,
        { hints: ['eemt-dev up --recreate makes the cluster anew with the new claims; job data is kept'] },
      );
    }
    return { ...wanted, spec: { ...wanted['spec'], resources: there['spec']['resources'] } };
  });
}
