import { advice } from '../core/advice.ts';
import { command, eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { StateConflictError } from '../errors/index.ts';
import { known, type World } from '../plan/world.ts';
import type { EngineInfo } from '../tools/docker.ts';

/** Throws STATE_ENGINE where the environment lives on another engine than `before` says; null: it is not known. Pure. */
export function requireSameEngine(
  env: Environment,
  world: World<{ readonly engine: EngineInfo }>,
  before: string | null,
): void {
  const info = known(world.engine);
  if (before === null || info.id === '' || before === info.id) return;
  throw new StateConflictError(
    'STATE_ENGINE',
    `The environment ${env.name} was made on another Docker engine (${before}) than the one at ${info.endpoint} (${info.id}).`,
    {
      hints: [
        advice`${command('docker', 'context', 'ls')} shows your engines; choose the other one (${command('docker', 'context', 'use', 'NAME')}, or DOCKER_HOST), then run the command again`,
        advice`If that engine is gone for good: ${eemtDev('up', '--recreate')} makes it anew on this one; job data is kept`,
      ],
      details: { engine: before, here: info.id },
    },
  );
}
