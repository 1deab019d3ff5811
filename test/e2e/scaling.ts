import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { eemtDev } from './cli.ts';
import { jobAt, submitJob } from './jobs.ts';
import { kubectl } from './kubectl.ts';
import { here, name, run, url } from './running.ts';

const componentIs = (component: string) => ['-l', `app.kubernetes.io/component=${component}`];

/** What tells the page's pod apart from any other, and how often it began anew. */
function pageNow(): Promise<string> {
  const path = 'jsonpath={.items[*].metadata.uid} {.items[*].status.containerStatuses[*].restartCount}';
  return kubectl(here, 'get', 'pods', ...componentIs('web-interface'), '-o', path);
}

async function workersNow(): Promise<number> {
  const path = 'jsonpath={.items[*].status.readyReplicas}';
  return Number((await kubectl(here, 'get', 'deployments', ...componentIs('worker'), '-o', path)) || '0');
}

/** Tasks of a job that are done, as the runner tells, or none. */
function done(id: string): number {
  const path = join(here.home, 'state', name, 'data', 'spool', 'status', `${id}.json`);
  if (!existsSync(path)) return 0;
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly tasks: { readonly done: number } }).tasks.done;
}

async function scaled(...args: readonly string[]): Promise<number> {
  const { exitCode, result, stderr, durationMs } = await run('scale', ...args);
  expect(exitCode, stderr).toBe(0);
  expect(result?.data['state']).toBe('healthy');
  return durationMs;
}

export function scaling(): void {
  describe('scaling on a real cluster', () => {
    it('gives and takes workers, down to none, and never touches the page', async () => {
      const page = await pageNow();
      for (const workers of [4, 0, 2]) {
        await scaled(`workers=${String(workers)}`);
        expect(await workersNow()).toBe(workers);
        expect(await pageNow()).toBe(page);
      }
    });

    it('is remembered, and the next up has nothing to do', async () => {
      await scaled('3');
      const { exitCode, result, stderr } = await run('up');
      expect(exitCode, stderr).toBe(0);
      expect(result?.data['changed']).toEqual([]);
      expect(await workersNow()).toBe(3);
    });

    it('goes from 2 to 10 within 20 s', async () => {
      await scaled('2');
      expect(await scaled('10')).toBeLessThan(20_000);
      await scaled('2');
    });

    it('a job keeps its finished tasks while all its workers go and others come', async () => {
      const id = await submitJob(url, here.checkout, 3);
      await vi.waitFor(() => expect(done(id)).toBeGreaterThan(0), { timeout: 120_000, interval: 100 });
      const before = done(id);
      await scaled('0');
      expect(done(id)).toBeGreaterThanOrEqual(before);
      await scaled('2');
      expect(done(id)).toBeGreaterThanOrEqual(before);
      await vi.waitFor(async () => expect((await jobAt(url, id)).status).toBe('completed'), {
        timeout: 300_000,
        interval: 500,
      });
    });

    it('refuses more than fit, and changes nothing', async () => {
      const large = 'workers.resources.requests.cpu=1';
      const up = await run('up', '--set', large);
      expect(up.exitCode, up.stderr).toBe(0);
      const { exitCode, result } = await run('scale', '50');
      expect(exitCode).toBe(4);
      expect(result?.error).toMatchObject({ code: 'SCALE_TOO_MANY' });
      expect(await workersNow()).toBe(2);
      const back = await run('up', '--set', 'none');
      expect(back.exitCode, back.stderr).toBe(0);
    });

    it('by load grows while a worker computes, and shows what each uses', async () => {
      const page = await pageNow();
      const { exitCode, result, stderr } = await run('scale', '--autoscale', '2..4', '--scale-down', 'fast');
      expect(exitCode, stderr).toBe(0);
      expect(result?.data).toMatchObject({ state: 'healthy', autoscaling: { min: 2, max: 4 } });
      expect(await pageNow()).toBe(page);
      // As a job would, but for as long as it takes to be measured: the jobs of the fixture are short.
      const [pod = ''] = (await kubectl(here, 'get', 'pods', ...componentIs('worker'), '-o', 'name')).split(
        '\n',
      );
      const busy = 'timeout 240 sh -c "while :; do :; done" >/dev/null 2>&1 &';
      const argv = ['exec', '--name', name, pod.replace('pod/', ''), '--', 'sh', '-c', busy];
      expect((await eemtDev(here, argv)).exitCode).toBe(0);
      await vi.waitFor(async () => expect(await workersNow()).toBeGreaterThan(2), {
        timeout: 240_000,
        interval: 2000,
      });
      const seen = await run('status');
      const pods = (
        seen.result?.data['workloads'] as readonly { readonly pods: readonly object[] }[]
      ).flatMap((one) => one.pods);
      expect(pods).toContainEqual(expect.objectContaining({ cpuMilli: expect.any(Number) as number }));
    });

    it('a number by hand ends scaling by load', async () => {
      await scaled('2');
      expect(await workersNow()).toBe(2);
      expect(await kubectl(here, 'get', 'horizontalpodautoscalers', '-o', 'name')).toBe('');
    });
  });
}
