import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, eemtDev } from './cli.ts';
import { jobsAt, submitJob } from './jobs.ts';
import { kubectl } from './kubectl.ts';
import { nodesOf, place, removeContainers, type Place } from './world.ts';

const name = 'e2e-hostile';
const url = 'http://127.0.0.1:5240';
const up = ['up', '--name', name, '--port', '5240', '--nodes', '0', '--workers', '1', '--yes'];
let here: Place;
/** The same name from another state folder: another user, another checkout, another container. */
let stranger: Place;
let job: string;

beforeAll(async () => {
  here = await place(name);
  stranger = { ...here, home: join(here.home, '..', 'home of a stranger') };
  const { exitCode, stderr } = await eemtDev(here, up);
  expect(exitCode, stderr).toBe(0);
  job = await submitJob(url, here.checkout);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

const state = (whose: Place, ...path: readonly string[]) => join(whose.home, 'state', name, ...path);
const run = (whose: Place, ...args: readonly string[]) => eemtDev(whose, [...args, '--name', name, '--yes']);
/** `up` heals, and the job is still there. */
async function converges(env: Readonly<Record<string, string>> = {}) {
  const { exitCode, result, stderr } = await run({ ...here, env: { ...here.env, ...env } }, 'up');
  expect(exitCode, stderr).toBe(0);
  expect(result?.data['state']).toBe('healthy');
  expect(await jobsAt(url)).toContain(job);
}

describe('a cluster that somebody else made', () => {
  it('of this name from another state folder is touched by no verb, nor is any data', async () => {
    await mkdir(state(stranger, 'data', 'data'), { recursive: true });
    await mkdir(state(stranger, 'marker'));
    await writeFile(state(stranger, 'marker', 'id'), 'abcd1234\n');
    await writeFile(state(stranger, 'data', 'data', 'precious'), '');
    for (const verb of [
      ['up', '--source', 'demo'],
      ['down'],
      ['down', '--data'],
      ['reset'],
      ['reset', '--hard'],
    ]) {
      const { exitCode, result, stderr } = await run(stranger, ...verb);
      expect({ verb, exitCode }, stderr).toEqual({ verb, exitCode: 7 });
      expect(result?.error?.code).toBe('STATE_FOREIGN_CLUSTER');
    }
    expect(existsSync(state(stranger, 'data', 'data', 'precious'))).toBe(true);
    expect(await jobsAt(url)).toContain(job);
  });

  it('without any mark of ours is refused and left as it is', async () => {
    const other = 'e2e-foreign';
    await removeContainers(await nodesOf(other));
    const labels = [`io.x-k8s.kind.cluster=${other}-cluster`, 'io.x-k8s.kind.role=control-plane'];
    const foreign = await docker(
      ...['run', '--detach', '--name', `${other}-control-plane`],
      ...labels.flatMap((label) => ['--label', label]),
      ...['python:3.12-slim', 'sleep', '600'],
    );
    try {
      for (const verb of [['up'], ['down'], ['down', '--data']]) {
        const { exitCode, result } = await eemtDev(here, [...verb, '--name', other, '--yes']);
        expect(exitCode).toBe(7);
        expect(result?.error?.code).toBe('STATE_FOREIGN_CLUSTER');
      }
      expect(await docker('inspect', '--format', '{{.State.Running}}', foreign)).toBe('true');
    } finally {
      await removeContainers([foreign]);
    }
  });

  it('is what ours is taken for while our mark is lost', async () => {
    const [mark, aside] = [state(here, 'marker', 'id'), join(here.home, 'id')];
    await rename(mark, aside);
    try {
      const { exitCode, result } = await run(here, 'down', '--data');
      expect(exitCode).toBe(7);
      expect(result?.error?.hints.join()).toContain('kind delete cluster');
    } finally {
      await rename(aside, mark);
    }
    await converges();
  });
});

describe('a verb in the wrong place or at the wrong time', () => {
  it('in another namespace than the environment lives in stops nothing there and deletes no foreign jobs', async () => {
    await kubectl(here, 'create', 'namespace', 'other');
    await kubectl(here, 'create', 'job', 'theirs', '--namespace', 'other', '--image=none', '--', 'true');
    for (const verb of [['reset'], ['reset', '--hard'], ['up']]) {
      const { exitCode, result } = await run(here, ...verb, '--namespace', 'other');
      expect({ verb, exitCode }).toEqual({ verb, exitCode: 7 });
      expect(result?.error?.code).toBe('STATE_NAMESPACE');
    }
    expect(await kubectl(here, 'get', 'jobs', '--namespace', 'other', '-o', 'name')).toBe('job.batch/theirs');
    expect(await jobsAt(url)).toContain(job);
    await kubectl(here, 'delete', 'namespace', 'other');
  });

  it('down --data while an up runs takes nothing from it', async () => {
    let asked: Promise<Awaited<ReturnType<typeof run>>> | undefined;
    const { exitCode, stderr } = await run(here, 'up', '--workers', '2');
    expect(exitCode, stderr).toBe(0);
    const held = await eemtDev(here, ['reset', '--name', name, '--yes'], ({ event, id }) => {
      if (event === 'step-started' && id === 'ready') asked = run(here, 'down', '--data');
    });
    expect(held.exitCode, held.stderr).toBe(0);
    const second = await asked;
    expect(second?.exitCode).toBe(7);
    expect(second?.result?.error?.code).toBe('STATE_LOCKED');
    expect((await run(here, 'status')).result?.data['state']).toBe('healthy');
    job = await submitJob(url, here.checkout);
  });

  it('reset --hard that cannot run wipes nothing', async () => {
    const app = join(here.checkout, 'web-interface', 'app.py');
    await rename(app, `${app}.aside`);
    const { exitCode, result } = await run(here, 'reset', '--hard');
    await rename(`${app}.aside`, app);
    expect(exitCode).toBe(3);
    expect(result?.error?.code).toBe('SOURCE_NOT_EEMT');
    expect(await jobsAt(url)).toContain(job);
  });
});

describe('up converges in bad weather', () => {
  it('with a node that is paused', async () => {
    await docker('pause', `${name}-cluster-control-plane`);
    await converges();
  });

  it("with kind's lock on the kubeconfig left by a kind that was killed, and with a cut-off archive of an image", async () => {
    await writeFile(`${state(here, 'kubeconfig')}.lock`, '');
    await writeFile(state(here, 'transfer', 'web-000000000000.tar'), 'cut off');
    await mkdir(state(here, 'chart.new-1234'));
    await converges();
    expect(existsSync(`${state(here, 'kubeconfig')}.lock`)).toBe(false);
    expect(existsSync(state(here, 'transfer', 'web-000000000000.tar'))).toBe(false);
    expect(existsSync(state(here, 'chart.new-1234'))).toBe(false);
  });

  it('with a comma, a percent sign and a blank in the folder for temporary files and in the name of a values file', async () => {
    const folder = join(here.home, 'tmp, 100% mine');
    await mkdir(folder, { recursive: true });
    const values = join(folder, 'my, values.yaml');
    await writeFile(values, 'workers:\n  replicaCount: 1\n');
    const { exitCode, result, stderr } = await run(
      { ...here, env: { ...here.env, TMPDIR: folder } },
      'up',
      '--values',
      values,
    );
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['state']).toBe('healthy');
    expect((await run(here, 'up', '--values', 'none')).exitCode).toBe(0);
  });

  it('with a job database that somebody emptied: what is wrong is named, and reset heals it', async () => {
    await kubectl(here, 'exec', 'deployment/eemt-web', '--', 'sh', '-c', ': > /app/database/jobs.db');
    const { exitCode, result } = await run(here, 'status', '--check');
    expect(exitCode).toBe(6);
    expect(JSON.stringify(result?.data['findings'])).toContain('database-unusable');
    expect((await run(here, 'reset')).exitCode).toBe(0);
    expect((await run(here, 'status', '--check')).exitCode).toBe(0);
    job = await submitJob(url, here.checkout);
  });

  it('with a state folder with a colon: no cluster is made there, and Compose takes its place', async () => {
    const odd = { ...here, home: join(here.home, 'a:b') };
    const up = ['up', '--name', 'e2e-colon', '--port', '5290', '--yes'];
    const { exitCode, result } = await eemtDev(odd, [...up, '--target', 'kind']);
    expect(exitCode).toBe(4);
    expect(result?.error?.message).toContain('a:b');
    expect(await nodesOf('e2e-colon')).toEqual([]);
    const instead = await eemtDev(odd, up);
    expect(instead.result?.data, instead.stderr).toMatchObject({
      target: 'compose',
      state: 'healthy',
      targetWhy: expect.stringContaining('a:b') as unknown,
    });
    expect((await eemtDev(odd, ['down', '--data', '--yes', '--name', 'e2e-colon'])).exitCode).toBe(0);
  });
});

describe('nothing private is written down', () => {
  it('run logs hold neither the admin key nor values that were set', async () => {
    const { exitCode, stderr } = await run(here, 'up', '--set', 'notes.apiToken=canary-5e7');
    expect(exitCode, stderr).toBe(0);
    const { readdir, stat } = await import('node:fs/promises');
    const logs = await readdir(state(here, 'runs'));
    const texts = await Promise.all(logs.map((log) => readFile(state(here, 'runs', log), 'utf8')));
    const config = await readFile(state(here, 'kubeconfig'), 'utf8');
    const key = /client-key-data: (\S+)/.exec(config)?.[1] ?? '';
    expect(key.length).toBeGreaterThan(100);
    expect(texts.filter((text) => text.includes(key) || text.includes('canary-5e7'))).toEqual([]);
    for (const path of ['', 'runs', 'chart', 'kubeconfig', 'environment.json'])
      expect({ path, mode: (await stat(state(here, path))).mode & 0o077 }).toEqual({ path, mode: 0 });
    expect((await run(here, 'up', '--set', 'none')).exitCode).toBe(0);
  });
});

describe('down --data', () => {
  it('leaves what somebody else put into the state folder', async () => {
    await appendFile(state(here, 'precious'), 'x');
    const { exitCode, result, stderr } = await run(here, 'down', '--data');
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['kept']).toEqual([state(here, 'precious')]);
    expect(existsSync(state(here, 'precious'))).toBe(true);
    expect(existsSync(state(here, 'data'))).toBe(false);
    expect(await nodesOf(name)).toEqual([]);
    await rm(state(here), { recursive: true });
  });
});
