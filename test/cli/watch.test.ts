import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verbs } from '../../src/cli/verbs/index.ts';
import { CancelledError } from '../../src/errors/index.ts';
import { shippedPath } from '../../src/lib/package-root.ts';
import { MemoryStream, runCli, type CliAnswer } from '../support/run-cli.ts';

const state = mkdtempSync(join(tmpdir(), 'eemt-dev-watch-'));
const checkout = join(state, 'checkout');
const page = join(checkout, 'web-interface');
const env = { PATH: process.env['PATH'], HOME: state, DOCKER_HOST: 'unix:///nowhere/docker.sock' };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const run = (...argv: readonly string[]): Promise<CliAnswer> => runCli(argv, { verbs, env, state });

describe('watch, over the page as a process', { timeout: 60_000 }, () => {
  const stdout = new MemoryStream();
  const ending = new AbortController();
  let ended: Promise<CliAnswer>;
  let url: string;
  const says = async (what: string): Promise<string> => {
    const from = stdout.text.length;
    await expect.poll(() => stdout.text.slice(from), { timeout: 20_000 }).toContain(what);
    return stdout.text.slice(from);
  };
  const health = async (): Promise<string> => (await fetch(`${url}/health`)).text();
  const app = join(page, 'app.py');
  const edit = (text: (before: string) => string): void =>
    writeFileSync(app, text(readFileSync(app, 'utf8')));

  beforeAll(async () => {
    mkdirSync(checkout);
    cpSync(shippedPath('test/fixtures/eemt'), checkout, { recursive: true });
    const port = await freePort();
    url = `http://127.0.0.1:${String(port)}`;
    const argv = ['watch', '--target', 'native', '--source', checkout, '--port', String(port)];
    ended = runCli(argv, { verbs, env, state, stdout, signal: ending.signal });
    await Promise.race([ended, stdout.shows('Ctrl-C ends this')]);
  }, 60_000);
  afterAll(async () => {
    ending.abort(new CancelledError('CANCELLED', 'Stopped by the test.'));
    await ended;
    await run('down', '--data', '--yes');
    rmSync(state, { recursive: true, force: true });
  }, 60_000);

  it('brings a changed line to the page that answers', async () => {
    const said = says('live in');
    edit((text) => text.replace("'healthy'", "'changed'"));
    expect(await said).toContain('web-interface/app.py → live in');
    expect(await health()).toContain('"changed"');
  });

  it('shows the traceback of a page that does not start, while the last good one answers', async () => {
    const said = says('SyntaxError');
    edit((text) => `${text}\ndef (\n`);
    expect(await said).toMatch(/→ the page does not start.*\n {4}File "web-interface\/app\.py", line \d+\n/);
    expect(await health()).toContain('"changed"');
    const repaired = says('live in');
    edit((text) => text.replace('\ndef (\n', ''));
    await repaired;
  });

  it('takes hundreds of changes as one', async () => {
    const said = says('live in');
    for (let count = 0; count < 300; count += 1)
      writeFileSync(join(page, 'static', `${String(count)}.js`), '');
    expect(await said).toContain('web-interface/static/0.js and 299 more → live in');
  });

  it('is told of by status, and keeps other verbs that change EEMT out', async () => {
    expect((await run('status')).stdout).toContain('the page runs from files as `watch` saw them');
    const up = await run('up');
    expect([up.exitCode, up.stderr]).toEqual([7, expect.stringContaining('`eemt-dev watch`') as string]);
  });

  it('does what up does after any other change, and stays live', async () => {
    const said = says('done in');
    writeFileSync(join(checkout, 'sol/sol/rsun.sh'), 'echo other\n');
    expect(await said).toContain('sol/sol/rsun.sh → needs more than the page');
    const live = says('live in');
    edit((text) => text.replace("'changed'", "'again'"));
    await live;
    expect(await health()).toContain('"again"');
  });

  it('leaves the page as it was built at the last up, and no file in the checkout', async () => {
    ending.abort(new CancelledError('CANCELLED', 'Stopped by the test.'));
    expect((await ended).exitCode).toBe(130);
    expect(await health()).toContain('"changed"');
    expect((await run('status')).stdout).not.toContain('as `watch` saw');
    expect(readdirSync(join(state, 'eemt', 'data'))).not.toContain('.live');
    expect(readdirSync(page).sort()).toEqual(
      readdirSync(shippedPath('test/fixtures/eemt/web-interface')).sort(),
    );
  });
});
