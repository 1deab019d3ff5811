import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { tinyTiff } from '../support/tiny-tiff.ts';
import { docker } from './cli.ts';
import { jobAt, jobsAt, submitJob } from './jobs.ts';
import { kubectl } from './kubectl.ts';
import { here, name, run, url, worker } from './running.ts';
import { nodesOf } from './world.ts';

const dem = () => join(here.checkout, 'data', 'uploads', 'demo_10m.tif');
const data = (...path: readonly string[]) => join(here.home, 'state', name, 'data', ...path);

interface Status {
  readonly phase: string;
  readonly resumed: number;
  readonly tasks: { readonly total: number; readonly done: number; readonly running: number };
  readonly workers: readonly { readonly connected: boolean; readonly done: number }[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What the runner tells of a job, or undefined. */
function statusOf(id: string): Status | undefined {
  const path = data('spool', 'status', `${id}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Status) : undefined;
}

async function until(what: () => unknown, seconds = 60): Promise<void> {
  await vi.waitFor(() => expect(what()).toBeTruthy(), { timeout: seconds * 1000, interval: 100 });
}

/** Node of the pod of this component. */
async function nodeOf(component: string): Promise<string> {
  const path = 'jsonpath={.items[0].spec.nodeName}';
  return kubectl(here, 'get', 'pods', '-l', `app.kubernetes.io/component=${component}`, '-o', path);
}

/** Ends all processes with this in their command line, in the node where the component runs. */
async function killIn(component: string, pattern: string): Promise<void> {
  await docker('exec', await nodeOf(component), 'pkill', '-9', '-f', pattern);
}

export function computing(): void {
  describe('jobs on a real cluster', () => {
    it('a run computes every map over both workers, with a summary and a picture', async () => {
      const to = join(here.cwd, 'my results');
      const { exitCode, stderr, result } = await run('run', dem(), '--results', to);
      expect(exitCode, stderr).toBe(0);
      const job = result?.data['job'] as Status;
      expect(job.tasks).toMatchObject({ total: 7, done: 7 });
      expect(job.workers.reduce((sum, one) => sum + one.done, 0)).toBe(7);
      expect(readdirSync(join(to, 'global', 'daily'))).toHaveLength(5);
      expect(readdirSync(join(to, 'global', 'monthly'))).toHaveLength(2);
      expect(readFileSync(join(to, 'map.png')).subarray(1, 4).toString()).toBe('PNG');
      expect(JSON.parse(readFileSync(join(to, 'summary.json'), 'utf8'))).toMatchObject({
        phase: 'completed',
      });
    });

    it('its maps are those of the same scripts in one container, cell by cell', async () => {
      const plain = join(here.home, 'plain');
      mkdirSync(plain);
      const script = [
        'cp /dem.tif /tmp/demo.tif && cd /tmp',
        'python /opt/eemt/sol/sol/run-workflow --step 15 --linke_value 3.0 --albedo_value 0.2 --num_threads 1 -O out demo.tif',
        'cp -r out/global out/insol /plain/',
      ].join(' && ');
      const mounts = [`${dem()}:/dem.tif:ro`, `${plain}:/plain`];
      await docker(
        'run',
        '--rm',
        '--user',
        '0',
        ...mounts.flatMap((one) => ['-v', one]),
        worker,
        'sh',
        '-ec',
        script,
      );
      const repository = join(import.meta.dirname, '../..');
      const volumes = [
        `${repository}:/repository:ro`,
        `${plain}:/a:ro`,
        `${join(here.cwd, 'my results')}:/b:ro`,
      ];
      const compare = ['python3', '/repository/test/support/compare-maps.py', '/a', '/b'];
      await docker('run', '--rm', ...volumes.flatMap((one) => ['-v', one]), worker, ...compare);
    });

    it('a job of the page computes, with its progress, log and results in the page', async () => {
      const id = await submitJob(url, here.checkout);
      await vi.waitFor(async () => expect((await jobAt(url, id)).status).toBe('completed'), {
        timeout: 60_000,
        interval: 500,
      });
      expect((await jobAt(url, id)).progress).toBe(100);
      expect(await (await fetch(`${url}/api/jobs/${id}/logs`)).text()).toMatch(/task 7\/7: sum of/);
      const zip = await fetch(`${url}/api/jobs/${id}/results`);
      expect([zip.status, zip.headers.get('content-type')]).toEqual([200, 'application/zip']);
    });

    it('only page and runner see the spool, only runner and workers the password, and nobody a token', async () => {
      const pods = JSON.parse(await kubectl(here, 'get', 'pods', '-o', 'json')) as {
        readonly items: readonly {
          readonly metadata: { readonly labels: Readonly<Record<string, string>> };
          readonly spec: { readonly volumes: readonly { readonly name: string }[] };
        }[];
      };
      const with_ = (volume: RegExp) => [
        ...new Set(
          pods.items
            .filter(({ spec }) => spec.volumes.some((one) => volume.test(one.name)))
            .map(({ metadata }) => metadata.labels['app.kubernetes.io/component']),
        ),
      ];
      expect(with_(/^spool$/).toSorted()).toEqual(['runner', 'web-interface']);
      expect(with_(/^password$/).toSorted()).toEqual(['runner', 'worker']);
      expect(with_(/^kube-api-access/)).toEqual([]);
    });

    it('a cancel in the page ends the work within 5 s, and the row stays as the page wrote it', async () => {
      const id = await submitJob(url, here.checkout, 0.05);
      await until(() => (statusOf(id)?.tasks.running ?? 0) > 0);
      const from = performance.now();
      expect((await fetch(`${url}/api/jobs/${id}/cancel`, { method: 'POST' })).status).toBe(200);
      await until(() => statusOf(id)?.phase === 'cancelled');
      expect(performance.now() - from).toBeLessThan(5000);
      const count = ['sh', '-c', 'pgrep -c -x makeflow || true'];
      expect(await docker('exec', await nodeOf('runner'), ...count)).toBe('0');
      expect(await jobAt(url, id)).toMatchObject({
        status: 'failed',
        error_message: 'Job cancelled by user',
      });
    });

    it('a worker without the password is refused', async () => {
      const pods = await kubectl(
        here,
        'get',
        'pods',
        '-l',
        'app.kubernetes.io/component=worker',
        '-o',
        'name',
      );
      const [pod = ''] = pods.split('\n');
      const script = 'timeout 20 work_queue_worker --max-backoff 1 --cores 1 eemt-work-queue 9123 2>&1; true';
      const stranger = kubectl(here, 'exec', pod, '-c', 'worker', '--', 'bash', '-c', script);
      const id = await submitJob(url, here.checkout, 0.05);
      expect(await stranger).toMatch(/this manager requires a password/);
      await until(() => statusOf(id)?.phase === 'completed');
      expect(statusOf(id)?.workers).toHaveLength(2);
    });

    it('a killed runner is followed by one that goes on, and a killed page changes nothing', async () => {
      const id = await submitJob(url, here.checkout, 0.2);
      await until(() => (statusOf(id)?.tasks.done ?? 0) > 0);
      await killIn('runner', 'jobs/runner.py');
      await kubectl(here, 'delete', 'pod', '-l', 'app.kubernetes.io/component=web-interface', '--wait=false');
      await until(() => statusOf(id)?.phase === 'completed', 120);
      expect(statusOf(id)).toMatchObject({ resumed: 1, tasks: { done: 7 } });
      await vi.waitFor(async () => expect((await jobAt(url, id)).status).toBe('completed'), {
        timeout: 60_000,
        interval: 500,
      });
    });

    it('a killed worker loses no task', async () => {
      const id = await submitJob(url, here.checkout, 0.2);
      await until(() => (statusOf(id)?.tasks.running ?? 0) > 0);
      await killIn('worker', 'worker/worker.py');
      await until(() => statusOf(id)?.phase === 'completed', 120);
      expect(statusOf(id)?.tasks).toMatchObject({ total: 7, done: 7 });
    });

    it('between jobs nobody listens, and workers neither write nor compute', async () => {
      const pods = await kubectl(
        here,
        'get',
        'pods',
        '-l',
        'app.kubernetes.io/component=worker',
        '-o',
        'name',
      );
      const [pod = ''] = pods.split('\n');
      const exec = (script: string) => kubectl(here, 'exec', pod, '-c', 'worker', '--', 'bash', '-c', script);
      expect(await exec('exec 3<>/dev/tcp/eemt-work-queue/9123 && echo open || echo closed')).toBe('closed');
      const lines = async () => (await kubectl(here, 'logs', pod, '-c', 'worker')).split('\n').length;
      const before = await lines();
      const spent = await exec(
        "spent() { cut -d' ' -f14,15,16,17 /proc/1/stat | tr ' ' + | bc 2>/dev/null || python3 -c \"print(sum(map(int,open('/proc/1/stat').read().split()[13:17])))\"; }; a=$(spent); sleep 20; b=$(spent); echo $((b - a))",
      );
      // Hundredths of a second in twenty: 0.5 % of a core are ten.
      expect(Number(spent)).toBeLessThanOrEqual(10);
      expect(await lines()).toBe(before);
    });

    it.each([
      ['no TIFF', Buffer.from('these are words'), 'dem-not-geotiff'],
      ['without a projection', tinyTiff({ keys: null }), 'dem-no-projection'],
    ])('a DEM that is %s fails with its cause, here and in the page', async (what, content, code) => {
      const path = join(here.checkout, `a "DEM" ${what}.tif`);
      writeFileSync(path, content);
      const { exitCode, result } = await run('run', path);
      expect(exitCode).toBe(3);
      const { job } = result?.data as { readonly job: Status & { readonly id: string } };
      expect(job.error?.code).toBe(code);
      expect(await jobAt(url, job.id)).toMatchObject({ status: 'failed', error_message: job.error?.message });
    });

    it('smoke proves the environment within a minute and leaves nothing', async () => {
      const before = await jobsAt(url);
      const report = join(here.home, 'smoke.xml');
      const { exitCode, stderr, result, durationMs } = await run('smoke', '--junit', report);
      expect(exitCode, stderr).toBe(0);
      expect(durationMs).toBeLessThan(60_000);
      const checks = result?.data['checks'] as readonly { readonly id: string; readonly state: string }[];
      expect(checks.filter(({ state }) => state !== 'passed')).toEqual([]);
      expect(statSync(report).size).toBeGreaterThan(500);
      expect(await jobsAt(url)).toEqual(before);
    });

    it('reset --seed leaves the uploads of a folder and no job', async () => {
      const seeds = join(here.checkout, 'data', 'uploads');
      const { exitCode, stderr, result } = await run('reset', '--yes', '--seed', seeds);
      expect(exitCode, stderr).toBe(0);
      const [seeded = ''] = result?.data['seeded'] as readonly string[];
      expect(seeded).toMatch(/^[0-9a-f-]{36}_demo_10m\.tif$/);
      expect(existsSync(data('data', 'uploads', seeded))).toBe(true);
      expect(await jobsAt(url)).toEqual([]);
    });

    it('down stops the runner first, and leaves no node', async () => {
      const { exitCode, stderr } = await run('down');
      expect(exitCode, stderr).toBe(0);
      const beat = JSON.parse(readFileSync(data('spool', 'status', 'runner.json'), 'utf8')) as {
        stopped: boolean;
      };
      expect(beat.stopped).toBe(true);
      expect(await nodesOf(name)).toEqual([]);
    });
  });
}
