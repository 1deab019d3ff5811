import type { Observation, ServiceContainer } from '../../../../src/core/observation.ts';

const at = '2025-01-01T10:00:00.000Z';
export const url = 'http://127.0.0.1:5000';

export function ago(seconds: number): string {
  return new Date(Date.parse(at) - seconds * 1000).toISOString();
}

/** A container that has run well for an hour. */
export function container(
  service: string,
  more: Partial<ServiceContainer> & { readonly number?: number } = {},
): ServiceContainer {
  const { number = 1, ...given } = more;
  const roles: Readonly<Record<string, string>> = {
    'eemt-web': 'web',
    'eemt-worker': 'worker',
    'eemt-cleanup': 'cleanup',
    'eemt-docs': 'docs',
    runner: 'runner',
  };
  return {
    name: `eemt-compose-${service}-${String(number)}`,
    service,
    role: roles[service] ?? null,
    state: 'running',
    exitCode: null,
    restarts: 0,
    oomKilled: false,
    health: service === 'eemt-web' ? 'healthy' : null,
    error: null,
    image: `eemt-dev/${service}:1`,
    startedAt: ago(3600),
    labels: { 'com.docker.compose.project': 'eemt-compose' },
    ...given,
  };
}

export const web = container('eemt-web');
export const runner = container('runner');
export const worker = (number: number, more: Partial<ServiceContainer> = {}) =>
  container('eemt-worker', { number, ...more });

/** An EEMT on Compose that is well, with other containers where they are given. */
export function composed(
  services: readonly ServiceContainer[] = [web, worker(1), worker(2), runner],
  more: Partial<Observation> = {},
): Observation {
  return {
    at,
    namespace: 'eemt',
    containers: { ok: true, value: [] },
    objects: { ok: true, value: [] },
    services: { ok: true, value: services },
    logs: {},
    web: { ok: true, value: { url, healthy: true, database: { is: 'usable' } } },
    ...more,
  };
}

/** The page does not answer. */
export const silent: Pick<Observation, 'web'> = { web: { ok: true, value: { url, healthy: false } } };
