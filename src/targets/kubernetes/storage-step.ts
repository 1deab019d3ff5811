import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { describeDrift, driftOf } from '../../diagnosis/drift.ts';
import { StateConflictError } from '../../errors/index.ts';
import { isObject } from '../../lib/json.ts';
import { textAt } from '../../lib/json-at.ts';
import type { Run, Step, StepId } from '../../plan/step.ts';
import type { KubeDesigned } from './design.ts';

/**
 * Namespace with quota, limits and roles, then volumes and claims: all that stands outside the release. after: the step behind which the
 * API answers. Claims that are made late wait for the volume controller's next round.
 */
export function storageStep(
  env: Environment,
  { access }: Cluster,
  designed: KubeDesigned,
  after: StepId,
): Step<KubeParts> {
  const { prelude, storage } = designed.blueprint.manifests;
  const asked = [...prelude, ...storage].map(({ body }) => body);
  return {
    id: 'storage',
    title: `Namespace ${env.namespace}, roles and claims`,
    after: [after],
    reads: ['objects'],
    changes: ['objects', 'web'],
    due({ objects }) {
      if (!objects?.ok) return { is: 'unknown', until: after };
      const wanted = keepLiveClaims(asked, objects.value);
      const drift = driftOf(wanted, objects.value);
      if (drift.length === 0)
        return { is: 'done', note: `${String(asked.length)} objects as they should be` };
      return {
        is: 'due',
        changes: drift.map((one) => ({ kind: 'update', text: describeDrift(one) })),
        async run(run, say) {
          // The namespace must be there before what lies in it.
          const namespaces = wanted.filter(({ kind }) => kind === 'Namespace');
          const rest = wanted.filter(({ kind }) => kind !== 'Namespace');
          await removeUnbound(env, access, wanted, objects.value, run);
          for (const group of [namespaces, rest]) {
            for (const line of await run.tools.kubectl.apply(access, group, run.signal)) say.line(line);
          }
        },
      };
    },
  };
}

/** A claim without a volume holds nothing, so one that cannot be changed into the wanted one is made anew. */
async function removeUnbound(
  env: Environment,
  access: Cluster['access'],
  wanted: readonly KubeObject[],
  live: readonly KubeObject[],
  { tools, signal }: Run,
): Promise<void> {
  const names = live
    .filter(isUnbound)
    .filter((claim) =>
      driftOf(wanted, [claim]).some(
        ({ object, path }) => object === `${claim.kind}/${claim.metadata.name}` && path.startsWith('spec'),
      ),
    )
    .map(({ metadata }) => metadata.name);
  if (names.length > 0)
    await tools.kubectl.delete(access, env.namespace, ['persistentvolumeclaims', ...names], signal);
}

function isUnbound(object: KubeObject): boolean {
  return object.kind === 'PersistentVolumeClaim' && textAt(object, 'status', 'phase') === 'Pending';
}

/** A bound claim can neither shrink nor change its class, so a live one keeps its size; another class needs a new cluster. */
export function keepLiveClaims(
  asked: readonly KubeObject[],
  live: readonly KubeObject[],
): readonly KubeObject[] {
  return asked.map((wanted) => {
    if (wanted.kind !== 'PersistentVolumeClaim' && wanted.kind !== 'PersistentVolume') return wanted;
    const there = live.find((one) => one.kind === wanted.kind && one.metadata.name === wanted.metadata.name);
    if (!there || isUnbound(there) || !isObject(wanted['spec']) || !isObject(there['spec'])) return wanted;
    if (wanted.kind === 'PersistentVolume')
      return { ...wanted, spec: { ...wanted['spec'], capacity: there['spec']['capacity'] } };
    const wantedClass = wanted['spec']['storageClassName'];
    if (wantedClass !== undefined && wantedClass !== there['spec']['storageClassName']) {
      throw new StateConflictError(
        'STATE_CLAIM_CLASS',
        `The claim ${wanted.metadata.name} lives with storage class ${JSON.stringify(there['spec']['storageClassName'])} and cannot change to ${JSON.stringify(wantedClass)}.`,
        {
          hints: [
            advice`${eemtDev('up', '--recreate')} makes the cluster anew with the new claims; job data is kept`,
          ],
        },
      );
    }
    return { ...wanted, spec: { ...wanted['spec'], resources: there['spec']['resources'] } };
  });
}
