import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { deploymentsOf, isAutoscaled } from '../../core/observed/deployments.ts';
import { StateConflictError } from '../../errors/index.ts';
import type { Plan, Step } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { liveRoom, workerSpecOf } from './live-room.ts';
import { observationOf, observed } from './observation-of.ts';
import { readyStep } from './ready-step.ts';
import { requireRoom, smallerRequests } from '../too-many-workers.ts';

/** Another number of workers; nothing else is touched. Which pods go is for Kubernetes to say, and their tasks are tried again elsewhere. */
export function scalePlan(env: Environment, cluster: Cluster, workers: number): Plan<KubeParts> {
  return {
    steps: [
      scaleStep(env, cluster, workers),
      readyStep(env, cluster, () => ({ web: true, workers }), ['scale']),
    ],
  };
}

function scaleStep(env: Environment, cluster: Cluster, workers: number): Step<KubeParts> {
  return {
    id: 'scale',
    title: `Workers: ${String(workers)}`,
    after: [],
    reads: [...observed, 'systemPods'],
    changes: ['objects'],
    due(world) {
      const seen = observationOf(world, cluster, env);
      if (!seen.objects.ok) return { is: 'unknown', until: 'scale' };
      const deployments = deploymentsOf(seen, 'worker');
      if (deployments.length === 0) throw noDeployment(env);
      if (deployments.some(({ ref }) => isAutoscaled(seen, ref.name))) throw autoscaled(env);
      const others = deployments.filter(({ wanted }) => wanted !== workers);
      if (others.length === 0) return { is: 'done', note: `there are to be ${String(workers)} already` };
      if (others.some(({ wanted }) => wanted < workers))
        requireRoom(
          workers,
          liveRoom(workerSpecOf(seen), seen, known(world.systemPods)),
          (fits) => eemtDev('scale', fits),
          smallerRequests,
        );
      return {
        is: 'due',
        changes: others.map(({ ref, wanted }) => ({
          kind: 'update',
          text: `${ref.kind}/${ref.name}: ${String(wanted)} → ${String(workers)}`,
        })),
        async run({ tools: { kubectl }, signal }) {
          for (const { ref } of others)
            await kubectl.scale(cluster.access, env.namespace, ref.name, workers, signal);
        },
      };
    },
  };
}

function noDeployment(env: Environment): StateConflictError {
  return new StateConflictError('SCALE_NO_WORKERS', `${env.name} was deployed without workers to scale.`, {
    hints: [
      advice`${eemtDev('up')} deploys them, unless your own Helm values say workers.enabled=false`,
      advice`${eemtDev('status')} shows what is there`,
    ],
  });
}

function autoscaled(env: Environment): StateConflictError {
  return new StateConflictError(
    'SCALE_AUTOSCALED',
    `An autoscaler decides how many workers ${env.name} has.`,
    {
      hints: [
        advice`${eemtDev('scale', '--no-autoscale')} turns it off, unless your own Helm values turn it on`,
        advice`${eemtDev('scale', '--autoscale', 'MIN..MAX')} gives it other bounds`,
      ],
    },
  );
}
