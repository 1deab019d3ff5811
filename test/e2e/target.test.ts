import { chmodSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eemtDev } from './cli.ts';
import { jobAt, jobsAt, submitJob } from './jobs.ts';
import { withStandIn } from './stand-in.ts';
import { containersOf, nodesOf, place, type Place } from './world.ts';

const name = 'e2e-target';
let here: Place;
let url: string;
let job: string;

const run = (verb: string, ...args: readonly string[]) => eemtDev(here, [verb, '--name', name, ...args]);

beforeAll(async () => {
  here = await place(name);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

describe('the target that nobody names', () => {
  it('is Compose where a node of Kind does not stay, with the reason, and nothing of Kind is left', async () => {
    const nodes = `docker ps --quiet --filter label=io.x-k8s.kind.cluster=${name}-cluster`;
    const failing = await withStandIn(
      here,
      'kind',
      `[ "$1" = create ] || exec "$REAL" "$@"
exec 3<&0
"$REAL" "$@" <&3 &
until ${nodes} | grep -q .; do
  kill -0 $! || exit 1
  sleep 0.2
done
docker kill $(${nodes}) >/dev/null
wait $!`,
    );
    const { exitCode, result, events, stderr } = await eemtDev(failing, [
      ...['up', '--name', name, '--port', '5280', '--yes'],
    ]);
    expect(exitCode, stderr).toBe(0);
    expect(result?.data).toMatchObject({
      target: 'compose',
      state: 'healthy',
      targetWhy: expect.stringContaining('kind could not be made here') as unknown,
    });
    expect(events.filter(({ event }) => event === 'target-chosen')).toMatchObject([
      { target: 'kind' },
      { target: 'compose' },
    ]);
    expect(await nodesOf(name)).toEqual([]);
    expect(await containersOf(name)).toContain(`${name}-compose-eemt-web-1`);
    url = String(result?.data['url']);
  });

  it('stays where the environment is, though Kind would work now', async () => {
    const { result } = await run('up');
    expect(result?.data).toMatchObject({
      target: 'compose',
      changed: [],
      targetWhy: 'the environment is there',
    });
  });

  it('computes a job there', async () => {
    const dem = join(here.checkout, 'data', 'uploads', 'demo_10m.tif');
    const to = join(here.cwd, 'results on compose');
    expect((await run('run', dem, '--results', to)).exitCode).toBe(0);
    expect(readdirSync(join(to, 'global', 'daily')).length).toBeGreaterThan(0);
    job = await submitJob(url, here.checkout);
    await vi.waitFor(async () => expect((await jobAt(url, job)).status).toBe('completed'), {
      timeout: 60_000,
      interval: 500,
    });
  });
});

describe('another target for an environment that runs', () => {
  it('needs a yes', async () => {
    const before = await containersOf(name);
    const { exitCode, result } = await run('up', '--target', 'kind');
    expect(exitCode).toBe(2);
    expect(result?.error?.message).toContain(`${name}-compose`);
    expect(await containersOf(name)).toEqual(before);
    expect(await nodesOf(name)).toEqual([]);
  });

  it('is Kind, at the same address and with the same job', async () => {
    const { exitCode, result, stderr } = await run('up', '--target', 'kind', '--nodes', '0', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(result?.data).toMatchObject({ target: 'kind', state: 'healthy', url });
    expect(await containersOf(name)).toEqual([]);
    expect(await jobsAt(url)).toContain(job);
    expect((await run('compose', '--', 'ps')).exitCode).toBe(2);
  });

  it('is a page without containers, at the same address and with the same job', async () => {
    // The user of the page has to reach the folder of the test.
    chmodSync(dirname(here.home), 0o755);
    const native = ['--target', 'native', '--source', 'demo', '--yes'];
    const { exitCode, result, stderr } = await run('up', ...native);
    expect(exitCode, stderr).toBe(0);
    expect(result?.data).toMatchObject({ target: 'native', state: 'healthy', url });
    expect([...(await nodesOf(name)), ...(await containersOf(name))]).toEqual([]);
    expect(await jobsAt(url)).toContain(job);
  });

  it('and Compose again, with the same job, and a page that can write', async () => {
    const { exitCode, result, stderr } = await run('up', '--target', 'compose', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(result?.data).toMatchObject({ target: 'compose', state: 'healthy', url });
    expect(await nodesOf(name)).toEqual([]);
    expect(await jobsAt(url)).toContain(job);
    const another = await submitJob(url, here.checkout);
    expect(await jobsAt(url)).toContain(another);
    expect((await run('kubectl', '--', 'get', 'pods')).exitCode).toBe(2);
  });
});
