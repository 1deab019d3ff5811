import type { Observation, ServiceContainer } from '../../core/observation.ts';
import { hasFailed, isCrashing } from '../../core/observed/services.ts';

/** True where the container does its work. The page counts by its answer, for its health check may lag by half a minute. */
export function stands(seen: Observation, container: ServiceContainer): boolean {
  const { role, state, health } = container;
  if (state !== 'running') return false;
  if (role === 'web' && seen.web.ok) return seen.web.value.healthy;
  return health !== 'unhealthy' && !isCrashing(seen, container);
}

/** One word for people, as pods have it: `ready`, `starting`, `failing`, `stopped`, `leaving`. */
export function stateWord(seen: Observation, container: ServiceContainer): string {
  const { state, health, error } = container;
  if (stands(seen, container)) return 'ready';
  if (state === 'removing') return 'leaving';
  if (isCrashing(seen, container) || health === 'unhealthy' || error !== null) return 'failing';
  return state === 'running' || state === 'created' ? 'starting' : 'stopped';
}

/** Why it does not stand, in a word or two; null where there is nothing to say. */
export function reasonOf(seen: Observation, container: ServiceContainer): string | null {
  const { state, exitCode, health, oomKilled, error } = container;
  if (state === 'removing') return null;
  if (error !== null) return 'could not be started';
  if (state === 'paused') return 'paused';
  if (state === 'restarting' || hasFailed(container)) {
    if (oomKilled) return 'out of memory';
    return exitCode === null ? 'restarting' : `exit code ${String(exitCode)}`;
  }
  if (health === 'unhealthy' && !stands(seen, container)) return 'unhealthy';
  return isCrashing(seen, container) ? 'restarted' : null;
}
