import type { HostFacts, NativePage } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import type { JobTools } from '../../../../src/targets/native/job-tools.ts';
import { modelOf, type ModelRequest } from '../../../../src/targets/native/model.ts';
import type { ServicesFile } from '../../../../src/targets/native/services-file.ts';
import type { SupervisorState } from '../../../../src/targets/native/supervisor.ts';

const env = environmentOf('eemt', 'eemt', { state: '/state', cache: '/cache' });
const host: HostFacts = { cpus: 4, memoryBytes: 8e9, uid: 1000, gid: 1000 };
const python = {
  is: 'there',
  path: '/usr/bin/python3',
  version: '3.12.3',
  venv: true,
  ensurepip: true,
  pip: true,
} as const;
export const allTools: JobTools = {
  grass: '/opt/grass/bin/grass',
  makeflow: '/usr/bin/makeflow',
  worker: '/usr/bin/work_queue_worker',
  gisbase: '/usr/lib/grass84',
};
export const noTools: JobTools = { grass: null, makeflow: null, worker: null, gisbase: null };
export const page: NativePage = { files: {}, env: { DATABASE_PATH: '/d/jobs.db' }, standIn: true };

export function wanted(more: Partial<ModelRequest> = {}): ServicesFile {
  return modelOf({
    env,
    id: 'ab12',
    page,
    print: 'c0ffee',
    python,
    pagePython: '/cache/python/x/bin/python',
    jobTools: allTools,
    host,
    port: 5000,
    managerPort: 5001,
    workers: 2,
    workerPromise: { memoryMi: 4096, diskMi: 1024 },
    ...more,
  });
}

/** All of it runs. */
export function running({ id, services }: ServicesFile): SupervisorState {
  return {
    id,
    supervisor: { pid: 100, start: 's' },
    processes: services.map(({ name, role, hash }, index) => ({
      name,
      role,
      hash,
      process: { pid: 101 + index, start: 's' },
      state: 'running',
      restarts: 0,
      exitCode: null,
      signal: null,
      startedAt: '2026-01-01T00:00:00.000000Z',
    })),
  };
}
