import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run, Step, StepId } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { ComposeParts } from './parts.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { projectLabel, projectSeen } from './seen.ts';

const graceSeconds = 1;

/** `remove-services`: containers, network and unnamed volumes go; job data stays. */
export function removeServicesStep(
  env: Environment,
  after: readonly StepId[],
  { network }: { readonly network: boolean } = { network: true },
): Step<ComposeParts> {
  return {
    id: 'remove-services',
    title: network ? `Remove ${env.project}` : 'Remove the containers',
    after,
    reads: ['containers', 'files'],
    changes: ['containers', 'files', 'services', 'web', 'logs'],
    due(world) {
      const seen = projectSeen(world, env);
      refuseForeign(env, seen);
      if (seen.owner.is === 'nobody') return { is: 'done', note: 'there are none' };
      return {
        is: 'due',
        changes: seen.containers.map(({ name }) => ({ kind: 'delete', text: `remove ${name}` })),
        loses: [`the containers of ${env.project} (job data is kept)`],
        run: (run) => (network ? removeAll(env, run) : removeContainers(seen.containers, run)),
      };
    },
  };
}

async function removeAll({ project }: Environment, run: Run): Promise<void> {
  const { compose, docker } = run.tools;
  await compose.remove(project, { timeoutSeconds: graceSeconds }, run.signal);
  const left = await docker.containers(`${projectLabel}=${project}`, run.signal);
  if (left.length === 0) return;
  throw new ToolFailedError(
    'LEFT_BEHIND',
    `Still here after the removal: ${left.map(({ name }) => name).join(', ')}.`,
    {
      details: { left: left.map(({ name }) => name) },
      hints: ['Run the command again: it goes on where this stopped.'],
    },
  );
}

/** At once, and without a word to what runs in them: what a worker would still finish is wiped next. */
async function removeContainers(containers: readonly EngineContainer[], run: Run): Promise<void> {
  await Promise.all(containers.map(({ id }) => run.tools.docker.removeContainer(id, run.signal)));
}
