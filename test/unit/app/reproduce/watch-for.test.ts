import { describe, expect, it } from 'vitest';
import { sightingOf } from '../../../../src/app/reproduce/watch-for.ts';
import type { Observation, ServiceContainer } from '../../../../src/core/observation.ts';
import { findBug } from '../../../../src/eemt/defects/index.ts';
import { observation } from '../../diagnosis/observations.ts';

const at = '2026-02-02T10:00:00Z';
const nowMs = Date.parse(at) + 4000;
const runner: ServiceContainer = {
  name: 'bug-runner-1',
  service: 'runner',
  role: 'runner',
  state: 'created',
  exitCode: null,
  restarts: 0,
  oomKilled: false,
  health: null,
  error: null,
  image: 'eemt',
  startedAt: null,
  labels: {},
};
const refusal = 'Error response from daemon: Range of CPUs is from 0.01 to 2.00';
const cpuLimit = findBug('compose-cpu-limit') ?? expect.fail('it is known');

function halfMade(more: Partial<Observation>): Observation {
  const services = { ok: true, value: [runner] } as const;
  return { ...observation('absent'), at, services, ...more };
}

describe('a run that failed', () => {
  it('is what a defect shows by, and explains what it did not get to', () => {
    const lastRun = { at: '2026-02-02T10:00:01Z', lines: ['docker compose failed', refusal] };
    const sighting = sightingOf(cpuLimit, halfMade({ lastRun }), nowMs);
    expect(sighting).toMatchObject({ finding: { id: 'compose-cpu-limit' }, others: [] });
    expect(sighting?.recognisedAfterMs).toBe(3000);
  });

  it('explains nothing where a container shows it', () => {
    const worker = {
      ...runner,
      name: 'bug-worker-1',
      service: 'eemt-worker',
      role: 'worker',
      error: refusal,
    };
    const services = { ok: true, value: [runner, worker] } as const;
    const others = sightingOf(cpuLimit, halfMade({ services }), nowMs)?.others.map(({ id }) => id);
    expect(others).toContain('service-missing');
  });
});
