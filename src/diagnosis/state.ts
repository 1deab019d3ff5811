import type { Finding, Observation } from '../core/observation.ts';
import type { EnvironmentState } from '../core/status.ts';
import { deploymentsOf, isRolledOut, workersAsked } from '../core/observed/deployments.ts';
import { conditionOf } from '../core/observed/objects.ts';
import { readiness } from './ready.ts';

/** Pure. One word for the whole environment. */
export function stateOf(observation: Observation, findings: readonly Finding[]): EnvironmentState {
  const { containers, objects } = observation;
  if (containers.ok) {
    if (containers.value.length === 0) return 'absent';
    if (containers.value.every(({ state }) => state !== 'running' && state !== 'restarting')) {
      // Kind makes containers and starts them at once; made and never started is on its way.
      return containers.value.every(({ state }) => state === 'created') ? 'starting' : 'stopped';
    }
  }
  if (!objects.ok) return 'broken';
  const terminal = findings.some((one) => one.course === 'terminal' && one.severity !== 'low');
  const deployments = deploymentsOf(observation);
  const webStands = webIsWell(observation);
  const ready =
    readiness(observation, { web: true, workers: workersAsked(observation) }).done &&
    deployments.every((one) => isRolledOut(one, one.wanted));
  if (ready && !terminal) return 'healthy';
  if (terminal || deployments.some((one) => hasGivenUp(one.object))) return webStands ? 'degraded' : 'broken';
  return 'starting';
}

function webIsWell(observation: Observation): boolean {
  const web = deploymentsOf(observation, 'web-interface');
  const ready = web.length > 0 && web.every((one) => one.ready >= 1);
  return ready && observation.web.ok && observation.web.value.healthy;
}

/** Kubernetes itself says that a rollout makes no progress any more (after ten minutes). */
function hasGivenUp(deployment: Parameters<typeof conditionOf>[0]): boolean {
  return conditionOf(deployment, 'Progressing')?.reason === 'ProgressDeadlineExceeded';
}
