import { describe, expect, it } from 'vitest';
import { runsLive } from '../../../../src/core/observed/live-page.ts';
import type { Observation, ServiceContainer } from '../../../../src/core/observation.ts';

const nothing: Observation = {
  at: '2026-01-31T12:00:00Z',
  namespace: 'eemt',
  containers: { ok: true, value: [] },
  objects: { ok: true, value: [] },
  logs: {},
  web: { ok: false, why: 'nobody asked' },
};
const deployment = (volume: string): Observation => ({
  ...nothing,
  objects: {
    ok: true,
    value: [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'eemt-web' },
        spec: { template: { spec: { volumes: [{ name: volume }] } } },
      },
    ],
  },
});
const container = (mounts: readonly string[]): Observation => ({
  ...nothing,
  services: { ok: true, value: [{ name: 'eemt-web-1', mounts } as unknown as ServiceContainer] },
});

describe('runsLive', () => {
  it('knows a page that runs from the live folder on every target', () => {
    expect(runsLive(deployment('eemt-dev-live'))).toBe(true);
    expect(runsLive(container(['/app/logs', '/eemt-dev/live']))).toBe(true);
    expect(runsLive({ ...nothing, native: { noJobs: null, live: true } })).toBe(true);
  });

  it('says nothing of one that runs as it was built, nor of one that could not be seen', () => {
    expect(runsLive(deployment('logs'))).toBe(false);
    expect(runsLive(container(['/app/logs']))).toBe(false);
    expect(runsLive({ ...nothing, native: { noJobs: null } })).toBe(false);
    expect(runsLive({ ...nothing, objects: { ok: false, why: 'gone' } })).toBe(false);
  });
});
