import { describe, expect, it } from 'vitest';
import type { Observation, PageJob, ServiceContainer } from '../../../../src/core/observation.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { observation } from '../../diagnosis/observations.ts';

const at = '2026-02-02T10:00:00Z';

describe('rules of the containers of Compose', () => {
  it.each<readonly [string, Partial<ServiceContainer>, string]>([
    ['compose-user', web(), "touch: cannot touch '/app/logs/app.log': Permission denied"],
    ['compose-user', web(), "PermissionError: [Errno 13] Permission denied: '/app/uploads/x'"],
    ['compose-worker-import', worker(), "ModuleNotFoundError: No module named 'docker'"],
    [
      'compose-master-path',
      master(),
      "can't open file '/app/scripts/start-master.py': [Errno 2] No such file",
    ],
    ['cron-as-user', cleanup(), "crontab: your UID isn't in the passwd file."],
    [
      'cleanup-wrong-folder',
      cleanup(),
      "PermissionError: [Errno 13] Permission denied: '/app/cleanup_jobs.log'",
    ],
    ['worker-disk-promise', worker(), 'has less than the promised disk space (50000 > 1000 MB)'],
    ['work-queue-unreachable', worker(), 'work_queue_worker: could not connect after 900 seconds'],
  ])('see %s by what a crashing container said', (id, container, line) => {
    const crashing = { state: 'restarting', exitCode: 1, restarts: 3, ...container } as const;
    const name = container.name ?? '';
    expect(fired(world([crashing], { [name]: ['starting', line] }))).toEqual([id]);
    expect(symptomsOf(id, world([crashing], { [name]: [line] }))).toMatchObject([
      { subject: { kind: 'Container', namespace: '', name }, evidence: [{ source: `log of ${name}` }] },
    ]);
    expect(fired(world([container], { [name]: [line] }))).toEqual([]);
  });

  it.each<readonly [string, Partial<ServiceContainer>, string]>([
    ['compose-cpu-limit', worker(), 'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available'],
    [
      'compose-reservations',
      worker(),
      'Minimum memory limit can not be less than memory reservation limit, see usage',
    ],
  ])('see %s by what the engine said', (id, container, error) => {
    expect(fired(world([{ ...container, state: 'created', error }]))).toEqual([id]);
  });

  it('see two services on one port, and not a port that somebody else has', () => {
    const error = 'Bind for 127.0.0.1:5000 failed: port is already allocated';
    expect(fired(world([web(), { ...master(), state: 'created', error }]))).toEqual(['compose-port-clash']);
    expect(fired(world([{ ...web(), state: 'created', error }]))).toEqual([]);
  });

  it.each([
    ['docker-py-requests', 'Docker Python SDK failed: Not supported URL scheme http+docker'],
    ['job-cancel-ignored', "cannot stop job 0a1b: 'Process' object has no attribute 'stop'"],
  ])('see %s by what the page says while it runs and is well', (id, line) => {
    const { name = '' } = web();
    const seen = world([web(), worker()], { [name]: [line, 'GET /health'] });
    expect(fired(seen)).toEqual([id]);
    expect(symptomsOf(id, seen)).toMatchObject([{ subject: { name }, evidence: [{ text: line }] }]);
    expect(fired(world([web(), worker()], { [worker().name ?? '']: [line] }))).toEqual([]);
  });

  it('do not mind a cancel that the page could not carry out where the runner does', () => {
    const lines = { [web().name ?? '']: ["'Process' object has no attribute 'stop'"] };
    expect(fired(world([web(), of('runner', 'runner')], lines))).toEqual([]);
  });

  it.each<readonly [string, Partial<ServiceContainer>, readonly string[]]>([
    ['a pipe that no shell reads', worker(), ['CMD', 'ps', 'aux', '|', 'grep', 'python']],
    ["the page's check", cleanup(), ['CMD-SHELL', 'curl -f http://localhost:5000/health || exit 1']],
  ])('see a container that is unhealthy while it runs by %s', (_what, one, healthCheck) => {
    const sick = { ...one, health: 'unhealthy', healthCheck } as const;
    expect(fired(world([sick]))).toEqual(['compose-healthcheck']);
    expect(fired(world([{ ...sick, health: 'starting' }]))).toEqual([]);
  });

  it.each([[['CMD-SHELL', 'ps aux | grep python']], [['CMD', 'true']], [null], [undefined]])(
    'do not blame the check of a worker where it runs %j',
    (healthCheck) => {
      const checked = healthCheck === undefined ? {} : { healthCheck };
      expect(fired(world([{ ...worker(), health: 'unhealthy', ...checked }]))).toEqual([]);
    },
  );

  it('see a page whose database nothing keeps', () => {
    const mounts = ['/app/logs', '/app/uploads'];
    expect(fired(world([{ ...web(), mounts }]))).toEqual(['database-in-tmp']);
    for (const kept of ['/tmp', '/app/database'])
      expect(fired(world([{ ...web(), mounts: [...mounts, kept] }]))).toEqual([]);
    expect(fired(world([{ ...worker(), mounts }]))).toEqual([]);
  });

  it.each(['eemt-web:latest', 'eemt-web'])('see a container of an image that is called %s', (image) => {
    expect(fired(world([{ ...web(), image }]))).toEqual(['compose-image-tag']);
    const given = { ...web(), image, labels: { 'eemt-dev.variant': image } };
    expect(fired(world([{ ...web(), image: 'eemt-web:2.0' }]))).toEqual([]);
    expect(fired(world([given]))).toEqual([]);
  });

  it('see a container with a name that is not of its project', () => {
    expect(fired(world([{ ...web(), name: 'eemt-web-local' }]))).toEqual(['compose-container-name']);
  });

  it.each([
    ['job-host-path', 'DEM file not found: x.tif'],
    ['web-jobs-need-docker', 'Docker not available or image not found'],
  ])('see %s by what failed jobs say', (id, error) => {
    const jobs = { ok: true, value: [jobOf(error)] } as const;
    expect(fired({ ...world([web(), worker()]), jobs })).toEqual([id]);
  });

  it('say nothing of healthy containers, whatever their logs say', () => {
    const lines = ['Permission denied: /app/logs', 'No module named docker'];
    const all = [web(), worker(), master(), cleanup()];
    expect(fired(world(all, Object.fromEntries(all.map(({ name = '' }) => [name, lines]))))).toEqual([]);
  });

  it('say nothing of a healthy cluster, and those of clusters nothing of containers', () => {
    const cluster = observation('healthy');
    expect(fired(cluster)).toEqual([]);
    const { namespace, objects, logs } = observation('documented-bugs');
    const broken: Observation = { ...cluster, namespace, objects, logs };
    expect(fired(broken).filter((id) => id.startsWith('compose-'))).toEqual([]);
  });
});

function fired(seen: Observation): readonly string[] {
  return bugs.filter((bug) => bug.judge(seen).length > 0).map(({ id }) => id);
}

function symptomsOf(id: string, seen: Observation) {
  return bugs.find((bug) => bug.id === id)?.judge(seen);
}

function world(
  containers: readonly Partial<ServiceContainer>[],
  logs: Observation['logs'] = {},
): Observation {
  return {
    at,
    namespace: 'eemt',
    containers: { ok: true, value: [] },
    objects: { ok: true, value: [] },
    logs,
    web: { ok: false, why: '' },
    services: { ok: true, value: containers.map((one) => ({ ...running, ...one })) },
  };
}

const running: ServiceContainer = {
  name: '',
  service: '',
  role: null,
  state: 'running',
  exitCode: null,
  restarts: 0,
  oomKilled: false,
  health: 'healthy',
  error: null,
  image: 'eemt-dev/web:abc',
  startedAt: at,
  labels: {},
};

function of(service: string, role: string | null): Partial<ServiceContainer> {
  return { name: `eemt-compose-${service}-1`, service, role };
}
const web = () => of('eemt-web', 'web');
const worker = () => of('eemt-worker', 'worker');
const cleanup = () => of('eemt-cleanup', 'cleanup');
const master = () => of('eemt-master', null);

function jobOf(error: string): PageJob {
  return {
    ...{ id: '0a1b2c3d-0000', status: 'failed', workflow: 'sol', dem: 'a.tif', error },
    createdAt: '2100-01-01T00:00:00.000Z',
    endedAt: '2100-01-01T00:05:00.000Z',
  } as const;
}
