import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { docker, eemtDev } from './cli.ts';
import { jobAt, jobsAt, submitJob } from './jobs.ts';
import { containersOf, place, type Place } from './world.ts';

const name = 'e2e-compose';
const project = `${name}-compose`;
let here: Place;
let url: string;

const run = (verb: string, ...args: readonly string[]) => eemtDev(here, [verb, '--name', name, ...args]);
const dem = () => join(here.checkout, 'data', 'uploads', 'demo_10m.tif');
const data = (...path: readonly string[]) => join(here.home, 'state', name, 'data', ...path);
const idOf = (service: string) => docker('inspect', '--format', '{{.Id}}', `${project}-${service}-1`);

interface Inspected {
  readonly Name: string;
  readonly Config: { readonly User: string };
  readonly HostConfig: { readonly Privileged: boolean; readonly CapAdd: unknown };
  readonly Mounts: readonly { readonly Source: string; readonly Destination: string; readonly RW: boolean }[];
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>>;
  };
}
const inspected = async () =>
  JSON.parse(await docker('inspect', ...(await containersOf(name)))) as readonly Inspected[];

beforeAll(async () => {
  here = await place(name);
  // A page of another stack of EEMT, with the name that EEMT's own file asks for.
  const { exitCode, result, stderr } = await run('up', '--target', 'compose', '--port', '5260', '--yes');
  expect(exitCode, stderr).toBe(0);
  expect(result?.data).toMatchObject({ name, target: 'compose', state: 'healthy', nodes: [], findings: [] });
  url = String(result?.data['url']);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

describe('an environment with Docker Compose', () => {
  it('answers on its port, with page, runner and two workers, and names what it cured', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await containersOf(name)).toEqual([
      `${project}-eemt-web-1`,
      `${project}-eemt-worker-1`,
      `${project}-eemt-worker-2`,
      `${project}-runner-1`,
    ]);
    const { result } = await run('status');
    expect(result?.data).toMatchObject({ state: 'healthy', url });
    const bugs = result?.data['bugs'] as readonly { readonly id: string; readonly state: string }[];
    expect(bugs.filter(({ state }) => state === 'present')).toEqual([]);
  });

  it('gives no container the engine, privileges, root, a port for others, or the checkout to write', async () => {
    for (const { Name, Config, HostConfig, Mounts, NetworkSettings } of await inspected()) {
      expect(Config.User, Name).toMatch(/^[1-9]/);
      expect(HostConfig, Name).toMatchObject({ Privileged: false, CapAdd: null });
      const ips = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []);
      expect(ips.filter(({ HostIp }) => HostIp !== '127.0.0.1')).toEqual([]);
      for (const { Source, Destination, RW } of Mounts) {
        expect(Destination, Name).not.toMatch(/docker\.sock/);
        if (Source.startsWith(here.checkout)) expect(RW, `${Name} ${Source}`).toBe(false);
      }
    }
  });

  it('leaves the checkout as it was', () => {
    expect(existsSync(join(here.checkout, 'data', 'logs'))).toBe(false);
    expect(readdirSync(join(here.checkout, 'data')).sort()).toEqual(['uploads']);
  });

  it('a second up changes nothing', async () => {
    const before = await docker(
      'inspect',
      '--format',
      '{{.Id}} {{.State.StartedAt}}',
      ...(await containersOf(name)),
    );
    const { exitCode, result, stderr } = await run('up');
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['changed']).toEqual([]);
    expect(
      await docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}}', ...(await containersOf(name))),
    ).toBe(before);
  });

  it('a run computes every map over both workers', async () => {
    const to = join(here.cwd, 'my results');
    const { exitCode, stderr, result } = await run('run', dem(), '--results', to);
    expect(exitCode, stderr).toBe(0);
    const job = result?.data['job'] as { tasks: object; workers: readonly { done: number }[] };
    expect(job.tasks).toMatchObject({ total: 7, done: 7 });
    expect(job.workers.map(({ done }) => done > 0)).toEqual([true, true]);
    expect(readdirSync(join(to, 'global', 'daily'))).toHaveLength(5);
  });

  it('a job of the page computes, and is there after the page was made anew', async () => {
    const id = await submitJob(url, here.checkout);
    await vi.waitFor(async () => expect((await jobAt(url, id)).status).toBe('completed'), {
      timeout: 60_000,
      interval: 500,
    });
    await docker('rm', '--force', `${project}-eemt-web-1`);
    const { exitCode, result, stderr } = await run('up');
    expect(exitCode, stderr).toBe(0);
    expect(result?.data['changed']).toContain('services');
    expect(await jobsAt(url)).toContain(id);
  });

  it('up heals a worker that was stopped by hand', async () => {
    await docker('stop', '--time', '1', `${project}-eemt-worker-2`);
    expect((await run('status')).result?.data['state']).not.toBe('healthy');
    const { exitCode, result } = await run('up');
    expect(exitCode).toBe(0);
    expect(result?.data['state']).toBe('healthy');
  });

  it('scale makes more and fewer workers, and the page stays the same one', async () => {
    const page = await idOf('eemt-web');
    const many = await run('scale', 'workers=4');
    expect(many.exitCode, many.stderr).toBe(0);
    expect((await containersOf(name)).filter((one) => one.includes('worker'))).toHaveLength(4);
    expect((await run('scale', 'workers=0')).exitCode).toBe(0);
    expect((await containersOf(name)).filter((one) => one.includes('worker'))).toEqual([]);
    expect((await run('status')).result?.data['state']).toBe('healthy');
    expect((await run('scale', 'workers=2')).exitCode).toBe(0);
    expect((await run('up')).result?.data['changed']).toEqual([]);
    expect(await idOf('eemt-web')).toBe(page);
  });

  it('exec and compose pass on what they are told', async () => {
    expect((await run('exec', 'web', '--', 'id', '-u')).stdout.trim()).not.toBe('0');
    expect((await run('exec', 'worker', '--', 'sh', '-c', 'exit 7')).exitCode).toBe(7);
    expect((await run('compose', '--', 'ps', '--services')).stdout).toContain('eemt-web');
    expect((await run('kubectl', '--', 'get', 'pods')).exitCode).toBe(2);
  });

  it('smoke passes and leaves nothing', async () => {
    const jobs = await jobsAt(url);
    const { exitCode, stderr, result } = await run('smoke');
    expect(exitCode, `${stderr}\n${JSON.stringify(result?.data)}`).toBe(0);
    expect(await jobsAt(url)).toEqual(jobs);
  });

  it('manifests prints a file that docker compose takes as it is', async () => {
    const { result } = await run('manifests');
    const [one] = result?.data['manifests'] as readonly { readonly body: object }[];
    const file = join(here.home, 'printed.json');
    writeFileSync(file, JSON.stringify(one?.body));
    expect(await docker('compose', '--file', file, 'config', '--services')).toContain('eemt-web');
  });

  it('reset gives no jobs and fresh containers', async () => {
    const page = await idOf('eemt-web');
    const { exitCode, stderr } = await run('reset', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(await jobsAt(url)).toEqual([]);
    expect(await idOf('eemt-web')).not.toBe(page);
  });

  it('a build that fails leaves what runs as it is', async () => {
    const file = join(here.checkout, 'docker', 'web-interface', 'Dockerfile');
    const before = readFileSync(file, 'utf8');
    const page = await idOf('eemt-web');
    writeFileSync(file, `${before}\nRUN exit 3\n`);
    expect((await run('up')).exitCode).not.toBe(0);
    writeFileSync(file, before);
    expect(await idOf('eemt-web')).toBe(page);
    expect((await run('up')).result?.data['changed']).toEqual([]);
  });

  it('a Compose file that reaches out of the checkout is refused, and nothing changes', async () => {
    const file = join(here.checkout, 'docker-compose.yml');
    const before = readFileSync(file, 'utf8');
    const page = await idOf('eemt-web');
    writeFileSync(file, before.replace('- ./data/uploads:/app/uploads', '- /etc:/app/uploads'));
    const { exitCode, result } = await run('up');
    writeFileSync(file, before);
    expect(exitCode).toBe(3);
    expect(result?.error).toMatchObject({
      code: 'COMPOSE_UNSAFE',
      message: expect.stringContaining('/etc') as unknown,
    });
    expect(await idOf('eemt-web')).toBe(page);
  });

  it('down removes all but the data, and up finds the same jobs', async () => {
    const id = await submitJob(url, here.checkout);
    const { exitCode, stderr } = await run('down', '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(await containersOf(name)).toEqual([]);
    expect(
      await docker('network', 'ls', '--quiet', '--filter', `label=com.docker.compose.project=${project}`),
    ).toBe('');
    expect(statSync(data('database', 'jobs.db')).size).toBeGreaterThan(0);
    mkdirSync(join(here.home, 'elsewhere'));
    const again = await eemtDev({ ...here, cwd: join(here.home, 'elsewhere') }, [
      'up',
      '--name',
      name,
      '--yes',
    ]);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.result?.data['target']).toBe('compose');
    expect(await jobsAt(url)).toContain(id);
  });
});
