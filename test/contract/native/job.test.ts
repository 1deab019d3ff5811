import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { shippedPath } from '../../../src/lib/package-root.ts';
import { python } from '../../support/demo-page.ts';
import { jobFolders, type JobFolders } from '../../support/job-runner.ts';
import { supervisedFolder } from '../../support/supervised.ts';

const limit = { timeout: 30_000, interval: 50 };

/** The demo's page, a runner with a makeflow that only pretends, and nothing of a container, as services.json has them. */
async function environment(jobs: JobFolders, more: Readonly<Record<string, string>> = {}) {
  const folder = supervisedFolder();
  const [page, bin] = [folder.at('page'), folder.at('bin')];
  cpSync(shippedPath('test/fixtures/eemt/web-interface'), page, { recursive: true });
  for (const name of ['uploads', 'results']) {
    rmSync(`${page}/${name}`, { recursive: true, force: true });
    symlinkSync(jobs.at(name), `${page}/${name}`);
  }
  const text = readFileSync(`${page}/app.py`, 'utf8');
  writeFileSync(
    `${page}/app.py`,
    text.replace("'/tmp/jobs.db'", JSON.stringify(jobs.at('database', 'jobs.db'))),
  );
  mkdirSync(bin);
  copyFileSync(shippedPath('images/jobs/docker'), `${bin}/docker`);
  chmodSync(`${bin}/docker`, 0o755);
  symlinkSync(python, `${bin}/python3`);
  const port = await freePort();
  const argv = [python, '-B', shippedPath('native/page.py'), '--port', String(port), '--app-dir', page];
  const env = { PATH: `${bin}:/usr/bin:/bin`, EEMT_DEV_SPOOL: jobs.at('spool'), ...more };
  const runner = [python, '-B', jobs.at('code', 'runner.py'), '--spool', jobs.at('spool')]
    .concat(['--uploads', jobs.at('uploads'), '--results', jobs.at('results'), '--eemt', jobs.at('eemt')])
    .concat([
      '--database',
      jobs.at('database', 'jobs.db'),
      '--password',
      jobs.at('password'),
      '--port',
      '9555',
    ]);
  const withMakeflow = { PATH: `${jobs.at('bin')}:${bin}:/usr/bin:/bin`, FAKE_MAKEFLOW: jobs.at('control') };
  folder.write([
    { name: 'web', role: 'web', argv, env },
    { name: 'runner', role: 'runner', argv: runner, env: withMakeflow },
  ]);
  folder.start();
  const url = `http://127.0.0.1:${String(port)}`;
  const get = async (path: string): Promise<Record<string, unknown>> =>
    (await (await fetch(url + path)).json()) as Record<string, unknown>;
  await vi.waitFor(async () => expect(await get('/health')).toMatchObject({ status: 'healthy' }), limit);
  const submit = async (): Promise<string> => {
    const body = new URLSearchParams({ workflow_type: 'sol', uploaded_filename: 'dem.tif', step: '0.5' });
    const answer = (await (await fetch(`${url}/api/submit-job`, { method: 'POST', body })).json()) as {
      job_id: string;
    };
    return answer.job_id;
  };
  return { folder, get, submit };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a job of a page that runs as a process', () => {
  it('goes through the stand-in to the runner, whose port was chosen, and comes back with its maps', async () => {
    const jobs = jobFolders();
    const { get, submit } = await environment(jobs);
    const id = await submit();
    await vi.waitFor(
      async () => expect(await get(`/api/jobs/${id}`)).toMatchObject({ status: 'completed' }),
      limit,
    );
    expect(existsSync(jobs.at('results', id, 'global', 'monthly', 'total_sun_jan_sum.tif'))).toBe(true);
    expect(jobs.calls()[0]?.argv.join(' ')).toContain('-p 9555');
  });

  it('goes on when the page is killed meanwhile, and its row is settled', async () => {
    const jobs = jobFolders({ holdAfter: 2 });
    const { folder, get, submit } = await environment(jobs);
    const id = await submit();
    await vi.waitFor(() => expect(jobs.status(id)?.tasks.done).toBe(2), limit);
    process.kill(folder.service('web')?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(
      () => expect(folder.service('web')).toMatchObject({ state: 'running', restarts: 1 }),
      limit,
    );
    jobs.release();
    await vi.waitFor(
      async () => expect(await get(`/api/jobs/${id}`)).toMatchObject({ status: 'completed' }),
      limit,
    );
  });

  it('fails with the reason where nothing here runs jobs', async () => {
    const why = 'Jobs cannot run here: GRASS and CCTools are not installed';
    const { get, submit } = await environment(jobFolders(), { EEMT_DEV_NO_RUNNER: why });
    const id = await submit();
    await vi.waitFor(
      async () =>
        expect(await get(`/api/jobs/${id}`)).toMatchObject({ status: 'failed', error_message: why }),
      limit,
    );
  });
});
