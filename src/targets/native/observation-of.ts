import type { Environment } from '../../core/environment.ts';
import type { Observation } from '../../core/observation.ts';
import { jobsOf, logsOf, unreadOf, withoutError } from '../seen-of.ts';
import type { NativeWorld } from './parts.ts';

/** Parts that tell how EEMT is. */
export const observed = ['files', 'wanted', 'supervisor', 'services', 'web'] as const;
/** The same, and what tells why something failed. */
export const observedClosely = [...observed, 'logs', 'runningLogs', 'jobs'] as const;

const unasked = { ok: false, why: 'it was not asked for' } as const;
const none = { ok: true, value: [] } as const;

/** What rules judge, from the world: processes stand where containers do elsewhere. Pure. */
export function observationOf(world: NativeWorld, env: Environment): Observation {
  const { services = unasked, web = unasked, wanted } = world;
  const noJobs = wanted?.ok === true ? (wanted.value?.file.noJobs ?? null) : null;
  const live =
    wanted?.ok === true && wanted.value?.file.services.some(({ argv }) => argv.includes('--live')) === true;
  const unread = services.ok
    ? unreadOf({ 'logs of crashed processes': world.logs, logs: world.runningLogs })
    : [];
  return {
    at: world.at,
    namespace: env.namespace,
    containers: none,
    objects: none,
    native: { noJobs, ...(live ? { live } : {}) },
    services: withoutError(services),
    ...logsOf(world),
    web: withoutError(web),
    ...jobsOf(world),
    ...(unread.length === 0 ? {} : { unread }),
  };
}
