import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeWorld } from '../../clusters/parts.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { NotReadyError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { within } from '../within.ts';

/** All that tells how EEMT is. */
const observedKinds: readonly string[] = [
  'nodes',
  'namespaces',
  'persistentvolumes',
  'storageclasses',
  'pods',
  'deployments',
  'replicasets',
  'cronjobs',
  'jobs',
  'services',
  'configmaps',
  'serviceaccounts',
  'persistentvolumeclaims',
  'horizontalpodautoscalers',
  'resourcequotas',
  'limitranges',
  'clusterroles',
  'clusterrolebindings',
  'events',
];
const limitMs = 8_000;

/** One call for all that tells how EEMT is, and for the kinds that were designed. A control plane that rests would only cost a time limit, so it is not asked. */
export async function readObjects(
  env: Environment,
  cluster: Cluster,
  world: KubeWorld,
  designed: readonly KubeObject[],
  run: Run,
): Promise<readonly KubeObject[]> {
  requireAnswering(cluster, world);
  const kinds = [...new Set([...observedKinds, ...designed.map(resourceOf)])];
  return within(limitMs, run.signal, (signal) =>
    run.tools.kubectl.get(cluster.access, kinds, env.namespace, signal),
  );
}

/** `deployments.apps`, as kubectl takes it; of what it asks for anyway the plain name. */
function resourceOf({ apiVersion, kind }: KubeObject): string {
  const plural = pluralOf(kind.toLowerCase());
  if (observedKinds.includes(plural)) return plural;
  const [group] = apiVersion.split('/');
  return group === undefined || !apiVersion.includes('/') ? plural : `${plural}.${group}`;
}

function pluralOf(kind: string): string {
  if (/(?:s|x|ch|sh)$/.test(kind)) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

/** Rejects with the reason where nobody can answer, or where it is somebody else's. */
export function requireAnswering(cluster: Cluster, world: KubeWorld): void {
  // An engine that does not answer says nothing about the API server, so that is asked.
  if (!world.containers?.ok) return;
  const { owner, controlPlane } = cluster.seen(world);
  if (owner.is === 'nobody') throw unanswering('there is no cluster');
  if (owner.is === 'foreign') throw unanswering('the cluster is not provably of this environment');
  if (controlPlane?.state !== 'running') throw unanswering('the control plane is not running');
}

function unanswering(why: string): NotReadyError {
  return new NotReadyError('READY_API', why, { findings: [] });
}
