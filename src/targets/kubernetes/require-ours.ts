import { observeCluster } from '../../clusters/kind/observe.ts';
import { refuseForeign } from '../../clusters/kind/refuse-foreign.ts';
import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { StateConflictError } from '../../errors/index.ts';

/** Whose is it? Asked before anything is changed. */
export async function requireOurs(
  env: Environment,
  { engine }: { readonly engine: string | null },
  run: Run,
): Promise<void> {
  const [seen, info] = await Promise.all([observeCluster(env, run), run.tools.docker.info(run.signal)]);
  refuseForeign(env, seen);
  if (engine === null || info.id === '' || engine === info.id) return;
  throw new StateConflictError(
    'STATE_ENGINE',
    `The environment ${env.name} was made on another Docker engine (${engine}) than the one at ${info.endpoint} (${info.id}).`,
    {
      hints: [
        '`docker context ls` shows your engines; choose the other one (docker context use NAME, or DOCKER_HOST), then run the command again',
        'If that engine is gone for good: eemt-dev up --recreate makes the cluster on this one; job data is kept',
      ],
      details: { engine, here: info.id },
    },
  );
}
