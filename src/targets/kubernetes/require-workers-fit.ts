import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeWorld } from '../../clusters/parts.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import { workersAsked } from '../../core/observed/deployments.ts';
import { workerRoom, type WorkerRoom } from '../../diagnosis/worker-room.ts';
import { podSpecOf } from '../../eemt/chart/editors.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { KubeDesigned } from './design.ts';
import { liveRoom } from './live-room.ts';
import { observationOf } from './observation-of.ts';
import { requireRoom, smallerRequests } from '../too-many-workers.ts';
import { isWorkers } from './worker-replicas.ts';

/** Throws SCALE_TOO_MANY where more workers are designed than can ever fit; those that are there already are not asked about. Pure. */
export function requireWorkersFit(
  { workers, facts, blueprint }: KubeDesigned,
  world: KubeWorld,
  cluster: Cluster,
  env: Environment,
): void {
  const spec = workerPodOf(blueprint);
  if (spec === undefined) return;
  const most = facts.autoscale?.max ?? workers;
  const seen = observationOf(world, cluster, env);
  // Nodes join one after the other, the control plane first.
  if (seen.objects.ok && seen.objects.value.filter(({ kind }) => kind === 'Node').length > facts.nodes) {
    // The quota is raised with the rest.
    const objects = seen.objects.value.filter(({ kind }) => kind !== 'ResourceQuota');
    if (most > workersAsked(seen))
      requireRoom(
        most,
        liveRoom(spec, { ...seen, objects: { ok: true, value: objects } }, []),
        inUp,
        smallerRequests,
      );
  } else requireRoom(most, roomOfMachine(spec, facts), inUp, smallerRequests);
}

const inUp = (fits: string) => eemtDev('up', '--workers', fits);

function workerPodOf({ manifests }: KubeDesigned['blueprint']): JsonObject | undefined {
  const found = manifests.release.find(({ body }) => isWorkers(body));
  return found && podSpecOf(found.body);
}

/** Nodes that are still to come report the whole machine each. */
function roomOfMachine(spec: JsonObject, { host, nodes }: KubeDesigned['facts']): WorkerRoom {
  const node = { allocatable: { cpu: host.cpus, memory: host.memoryBytes, pods: 110 }, taken: {} };
  const names = Array.from({ length: Math.max(1, nodes) }, (_, index) => `node ${String(index + 1)}`);
  return workerRoom(
    spec,
    names.map((name) => ({ name, ...node })),
  );
}
