import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../src/cli/verbs/index.ts';
import type { JsonObject } from '../../src/lib/json.ts';
import { isAlive } from '../../src/state/process-identity.ts';
import { runCli, type CliAnswer } from '../support/run-cli.ts';

interface State {
  readonly pid: number;
  readonly start: string;
  readonly services: readonly { readonly name: string; readonly pid: number; readonly start: string }[];
}

const state = mkdtempSync(join(tmpdir(), 'eemt-dev-native-'));
const native = join(state, 'eemt', 'native');
const readState = () => JSON.parse(readFileSync(join(native, 'state.json'), 'utf8')) as State;
const web = () => readState().services.find(({ name }) => name === 'web') ?? { pid: 0, start: '' };

/** No engine answers, whatever this machine has. */
const env = { PATH: process.env['PATH'], HOME: state, DOCKER_HOST: 'unix:///nowhere/docker.sock' };

function run(...argv: readonly string[]): Promise<CliAnswer> {
  return runCli(argv, { verbs, env, state });
}

async function data(...argv: readonly string[]): Promise<JsonObject> {
  const answer = await run(...argv, '--output', 'json');
  expect(answer.exitCode, answer.stdout).toBe(0);
  return answer.result()['data'] as JsonObject;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Ours is to be gone, not only told to go. */
async function gone(one: { readonly pid: number; readonly start: string }): Promise<void> {
  await expect.poll(() => isAlive(one), { timeout: 10_000 }).toBe(false);
}

describe('the demo as processes of this machine, without an engine', { timeout: 60_000 }, () => {
  let port: number;
  let url: string;
  beforeAll(async () => {
    port = await freePort();
    url = `http://127.0.0.1:${String(port)}`;
    await data('up', '--target', 'native', '--source', 'demo', '--port', String(port));
  }, 60_000);
  afterAll(async () => {
    await run('down', '--data', '--yes');
    rmSync(state, { recursive: true, force: true });
  }, 60_000);

  it('answers at its own address alone', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const strange = await fetch(`${url}/api/jobs`, { headers: { origin: 'http://example.org' } });
    expect(strange.status).toBe(403);
  });

  it('is healthy for status, which says what it cannot do where nothing computes jobs', async () => {
    const status = await data('status');
    expect(status).toMatchObject({ target: 'native', state: 'healthy', url, nodes: [], images: [] });
    const { noJobs } = JSON.parse(readFileSync(join(native, 'services.json'), 'utf8')) as {
      noJobs: string | null;
    };
    expect(status['limits']).toEqual(noJobs === null ? undefined : [`jobs cannot run here: ${noJobs}`]);
  });

  it('has ports of its own, also beside one that is brought up at the same time', async () => {
    const names = ['left', 'right'];
    const made = await Promise.all(
      names.map((name) => run('up', '--name', name, '--target', 'native', '--source', 'demo')),
    );
    try {
      expect(made.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      const ports = names.flatMap((name) => {
        const file = JSON.parse(readFileSync(join(state, name, 'native', 'services.json'), 'utf8')) as {
          readonly port: number;
          readonly managerPort: number;
        };
        return [file.port, file.managerPort];
      });
      expect(new Set(ports).size).toBe(4);
    } finally {
      for (const name of names) await run('down', '--name', name, '--data', '--yes');
    }
  });

  it('says of a defect that needs another target where it is brought about, and nothing of it is left', async () => {
    const beside = await run('bugs', 'reproduce', 'rwx-claims', '--output', 'json');
    expect([beside.exitCode, beside.result()['error']]).toMatchObject([7, { code: 'STATE_TARGET' }]);
    const own = await run('bugs', 'reproduce', 'docker-py-requests', '--output', 'json');
    expect([own.exitCode, own.result()['error']]).toMatchObject([
      4,
      {
        hints: expect.arrayContaining([
          expect.stringMatching(/^docker-py-requests is brought about on compose, /),
        ]) as unknown,
      },
    ]);
    expect(await data('status')).toMatchObject({ reproduction: null });
  });

  it('stays as it is at a second up', async () => {
    const before = readState();
    expect(await data('up')).toMatchObject({ state: 'healthy' });
    expect(readState()).toEqual(before);
  });

  it('is found by list, diagnose, bugs and doctor', async () => {
    expect(await data('list')).toMatchObject({
      environments: [{ name: 'eemt', target: 'native', state: 'healthy' }],
    });
    expect((await run('diagnose')).exitCode).toBe(0);
    expect((await run('bugs', 'list')).exitCode).toBe(0);
    expect((await run('doctor')).exitCode).toBe(0);
  });

  it('has logs with their times', async () => {
    const { stdout } = await run('logs', 'web', '--timestamps');
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+Z? .*listening on port/m);
  });

  it('says of a job why it cannot run, in one sentence, where nothing computes', async () => {
    const { noJobs } = JSON.parse(readFileSync(join(native, 'services.json'), 'utf8')) as {
      noJobs: string | null;
    };
    if (noJobs === null) {
      expect(readState().services.map(({ name }) => name)).toContain('runner');
      return;
    }
    const form = new FormData();
    const dem = readFileSync(join(import.meta.dirname, '../../images/smoke/dem.tif'));
    form.set('file', new Blob([new Uint8Array(dem)]), 'dem.tif');
    const stored = (await (await fetch(`${url}/api/upload-file`, { method: 'POST', body: form })).json()) as {
      filename: string;
    };
    const asked = new URLSearchParams({ workflow_type: 'sol', uploaded_filename: stored.filename });
    const { job_id: id } = (await (
      await fetch(`${url}/api/submit-job`, { method: 'POST', body: asked })
    ).json()) as { job_id: string };
    const jobNow = async () => (await (await fetch(`${url}/api/jobs/${id}`)).json()) as JsonObject;
    await expect.poll(jobNow, { timeout: 20_000 }).toMatchObject({
      status: 'failed',
      error_message: `jobs cannot run here: ${noJobs}`,
    });
  });

  it('comes back after a kill of the page', async () => {
    const before = web();
    process.kill(before.pid, 'SIGKILL');
    await gone(before);
    expect(await data('up')).toMatchObject({ state: 'healthy' });
    expect(web()).not.toEqual(before);
  });

  it('is stopped after a kill of its supervisor, with nothing left, until up starts it', async () => {
    const before = readState();
    process.kill(before.pid, 'SIGKILL');
    await Promise.all([before, ...before.services].map(gone));
    expect(await data('status')).toMatchObject({ state: 'stopped' });
    expect(await data('up')).toMatchObject({ state: 'healthy' });
  });

  it('is fresh after reset', async () => {
    const before = web();
    await data('reset', '--yes');
    expect(web().pid).not.toBe(before.pid);
    expect(await (await fetch(`${url}/api/jobs`)).json()).toEqual([]);
  });

  it('refuses the command lines of other targets', async () => {
    const answer = await run('compose', '--', 'ps');
    expect([answer.exitCode, answer.stderr]).toEqual([
      2,
      expect.stringContaining('native has no command line') as string,
    ]);
  });

  it('ends with down, which never ends what is not provably ours', async () => {
    const stranger = spawn('sleep', ['60'], { detached: true });
    try {
      const before = readState();
      const lied = {
        ...before,
        services: [...before.services, { ...before.services[0], name: 'other', pid: stranger.pid }],
      };
      writeFileSync(join(native, 'state.json'), JSON.stringify(lied));
      expect(await data('down')).toMatchObject({ removed: ['processes eemt-native'] });
      await Promise.all([before, ...before.services].map(gone));
      expect(stranger.exitCode).toBeNull();
      expect(stranger.signalCode).toBeNull();
      expect(await data('status')).toMatchObject({ state: 'absent' });
    } finally {
      stranger.kill();
    }
  });
});
