import { describe, expect, it } from 'vitest';
import type { ServiceContainer } from '../../../../src/core/observation.ts';
import type { Run } from '../../../../src/plan/step.ts';
import { readCrashLogs, type KeptLogs } from '../../../../src/targets/last-logs.ts';
import { readServices } from '../../../../src/targets/compose/read-services.ts';
import type { ContainerState, Docker, EngineContainer } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';

function listed(service: string, number: number, role: string | null): EngineContainer {
  const name = `eemt-compose-${service}-${String(number)}`;
  const mounts = ['/tmp', '/app/logs'].map((destination) => ({ source: '/data', destination }));
  const labels = {
    'com.docker.compose.service': service,
    ...(role === null ? {} : { 'eemt-dev.role': role }),
  };
  return nodeContainer('', name, { id: `id-${name}`, image: `${service}:1`, labels, mounts });
}

const state = (id: string, more: Partial<ContainerState> = {}): ContainerState => ({
  id,
  state: 'running',
  exitCode: null,
  restarts: 0,
  oomKilled: false,
  health: null,
  error: null,
  startedAt: '1970-01-01T00:00:00Z',
  healthCheck: ['CMD', 'true'],
  ...more,
});

function reading(docker: Partial<Docker>) {
  return fakeRun({ docker });
}

const kept = (containers: readonly EngineContainer[], run: Run): KeptLogs => ({
  containers,
  containerLog: (id, range, signal) => run.tools.docker.containerLog(id, range, signal),
});

describe('containers of a Compose project', () => {
  it('are read in one go, by name, with what their labels and the engine say', async () => {
    const asked: (readonly string[])[] = [];
    const { run } = reading({
      inspectContainers: (ids) => {
        asked.push(ids);
        const crashed = { state: 'restarting', exitCode: 1, restarts: 4 } as const;
        return Promise.resolve([
          ...ids
            .filter((id) => !id.includes('gone'))
            .map((id) => state(id, id.includes('web') ? crashed : {})),
        ]);
      },
    });
    const containers = [
      listed('eemt-worker', 10, 'worker'),
      listed('eemt-worker', 2, 'worker'),
      listed('gone', 1, null),
      listed('eemt-web', 1, 'web'),
      listed('grafana', 1, null),
    ];
    const seen = await readServices(containers, run);
    expect(asked).toHaveLength(1);
    expect(seen.map(({ name, service, role }) => [name, service, role])).toEqual([
      ['eemt-compose-eemt-web-1', 'eemt-web', 'web'],
      ['eemt-compose-eemt-worker-2', 'eemt-worker', 'worker'],
      ['eemt-compose-eemt-worker-10', 'eemt-worker', 'worker'],
      ['eemt-compose-grafana-1', 'grafana', null],
    ]);
    expect(seen[0]).toEqual({
      name: 'eemt-compose-eemt-web-1',
      service: 'eemt-web',
      role: 'web',
      state: 'restarting',
      exitCode: 1,
      restarts: 4,
      oomKilled: false,
      health: null,
      error: null,
      image: 'eemt-web:1',
      startedAt: '1970-01-01T00:00:00Z',
      labels: { 'com.docker.compose.service': 'eemt-web', 'eemt-dev.role': 'web' },
      mounts: ['/app/logs', '/tmp'],
      healthCheck: ['CMD', 'true'],
    } satisfies ServiceContainer);
  });

  it('are not asked for where there are none', async () => {
    expect(await readServices([], reading({}).run)).toEqual([]);
  });

  it('give their last lines where they crash, at most eight of them, those of the page and the runner first', async () => {
    const containers = [
      ...Array.from({ length: 20 }, (_, index) => listed('eemt-worker', index + 1, 'worker')),
      listed('runner', 1, 'runner'),
      listed('eemt-web', 1, 'web'),
    ];
    const { run } = reading({
      inspectContainers: (ids) =>
        Promise.resolve(
          ids.map((id) =>
            state(id, id.includes('web') ? {} : { state: 'restarting', exitCode: 1, restarts: 1 }),
          ),
        ),
      containerLog: async function* (id) {
        await Promise.resolve();
        if (id.endsWith('worker-2')) throw new TypeError('gone');
        yield [{ at: '', text: `last \u001b[2Jof ${id}` }];
      },
    });
    const logs = await readCrashLogs(await readServices(containers, run), kept(containers, run), run);
    expect(Object.keys(logs)).toHaveLength(7);
    expect(Object.entries(logs)[0]).toEqual(['eemt-compose-runner-1', ['last of id-eemt-compose-runner-1']]);
    expect(logs).not.toHaveProperty('eemt-compose-eemt-web-1');
    expect(logs).not.toHaveProperty('eemt-compose-eemt-worker-2');
  });

  it('are not read further where the run is stopped', async () => {
    const containers = [listed('eemt-web', 1, 'web')];
    const { run, abort } = reading({
      inspectContainers: (ids) => Promise.resolve(ids.map((id) => state(id, { state: 'restarting' }))),
      // eslint-disable-next-line require-yield -- it fails before it has read anything
      containerLog: async function* () {
        await Promise.resolve();
        abort();
        throw new TypeError('aborted');
      },
    });
    const services = await readServices(containers, run);
    await expect(readCrashLogs(services, kept(containers, run), run)).rejects.toThrow('stopped by the test');
  });
});
