import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openUpdateNotice } from '../../src/cli/update-notice.ts';

const dayMs = 24 * 60 * 60 * 1000;
const begin = Date.parse('2026-05-01T12:00:00Z');
const told = 'eemt-dev 2.0.0 is out, this is 1.0.0: npm install -g eemt-dev@latest';

const newer: RequestListener = (_, response) => response.end('{"name":"eemt-dev","version":"2.0.0"}');
const answering =
  (status: number, body = ''): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(body);

/** A registry on this machine, and what it was asked. */
async function registry(answer: RequestListener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, requests, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'update-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

interface RunOptions {
  readonly url: string;
  readonly cache: string;
  readonly nowMs?: number;
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const notice = ({ url, cache, nowMs = begin, folder = '/usr/lib/node_modules/eemt-dev', env }: RunOptions) =>
  openUpdateNotice({
    env: env ?? { npm_config_registry: url },
    roots: { cache },
    nowMs: () => nowMs,
    patienceMs: 0,
    folder,
    version: '1.0.0',
  });

/** One verb that works until the registry has answered. */
const run = async (options: RunOptions): Promise<string | undefined> => {
  const one = notice(options);
  await one.asked;
  return one.end();
};

describe('the update notice', () => {
  it('sends the name of the package and nothing about who asks', async () => {
    const { url, requests } = await registry(newer);
    await run({ url: `${url.replace('//', '//who:secret@')}/npm`, cache: scratch() });
    expect(requests.map(({ method, url: path }) => [method, path])).toEqual([
      ['GET', '/npm/eemt-dev/latest'],
    ]);
    expect(requests[0]?.headers).toEqual({
      accept: '*/*',
      connection: expect.any(String) as unknown,
      host: url.slice('http://'.length),
      'user-agent': 'eemt-dev',
    });
  });

  it('asks and tells once a day', async () => {
    const { url, requests } = await registry(newer);
    const cache = scratch();
    const at = (hours: number) => run({ url, cache, nowMs: begin + hours * 60 * 60 * 1000 });
    expect([await at(0), await at(1), await at(23), await at(25), await at(26)]).toEqual([
      told,
      undefined,
      undefined,
      told,
      undefined,
    ]);
    expect(requests).toHaveLength(2);
  });

  it.each([
    ['the same version', '{"version":"1.0.0"}'],
    ['an older one', '{"version":"0.9.0"}'],
    ['no version', '{"version":"2.0.0\\u001b[31m"}'],
    ['something that is not JSON', '<html>'],
    ['without end', `"${'x'.repeat(2_000_000)}"`],
  ])('says nothing where the registry answers %s', async (_, body) => {
    const { url } = await registry(answering(200, body));
    expect(await run({ url, cache: scratch() })).toBeUndefined();
  });

  it('is silent for a week where the package is not published', async () => {
    const { url, requests } = await registry(answering(404, '{"error":"Not found"}'));
    const cache = scratch();
    for (const days of [0, 1, 6.9]) await run({ url, cache, nowMs: begin + days * dayMs });
    expect(requests).toHaveLength(1);
    await run({ url, cache, nowMs: begin + 7.1 * dayMs });
    expect(requests).toHaveLength(2);
  });

  it('says nothing where nobody answers, and asks again the next day', async () => {
    const cache = scratch();
    expect(await run({ url: 'http://127.0.0.1:1', cache })).toBeUndefined();
    const { url, requests } = await registry(newer);
    await run({ url, cache, nowMs: begin + dayMs / 2 });
    expect(requests).toHaveLength(0);
    expect(await run({ url, cache, nowMs: begin + dayMs })).toBe(told);
  });

  it('does not wait for a registry that is slow: it hangs up when the verb ends', async () => {
    const { server, url } = await registry(() => undefined);
    const arrived = once(server, 'request') as Promise<[IncomingMessage]>;
    const one = notice({ url, cache: scratch() });
    const [request] = await arrived;
    const hungUp = once(request.socket, 'close');
    const endedMs = performance.now();
    expect(await one.end()).toBeUndefined();
    await hungUp;
    // Far below the limit of the question itself.
    expect(performance.now() - endedMs).toBeLessThan(2_500);
    await one.asked;
  });

  it('asks nobody while a verb is short', async () => {
    const { url, requests } = await registry(newer);
    const one = openUpdateNotice({
      env: { npm_config_registry: url },
      roots: { cache: scratch() },
      folder: '/usr/lib/node_modules/eemt-dev',
      version: '1.0.0',
    });
    expect(await one.end()).toBeUndefined();
    await one.asked;
    expect(requests).toEqual([]);
  });

  it('tells in the next run what a run heard that told nobody', async () => {
    const { url } = await registry(newer);
    const cache = scratch();
    await notice({ url, cache }).asked;
    expect(await run({ url: 'http://127.0.0.1:1', cache })).toBe(told);
  });

  it('asks and tells nothing where it cannot remember that it did', async () => {
    const { url, requests } = await registry(newer);
    const cache = join(scratch(), 'file');
    writeFileSync(cache, '');
    expect(await run({ url, cache })).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('goes on from a memory that is damaged or comes from the future', async () => {
    const { url } = await registry(newer);
    for (const text of [
      '{"latest":',
      '[]',
      JSON.stringify({ nextAskMs: begin + 99 * dayMs, nextSayMs: 1e99 }),
    ]) {
      const cache = scratch();
      writeFileSync(join(cache, 'update.json'), text);
      expect(await run({ url, cache })).toBe(told);
    }
  });

  it('asks nobody from a clone, which nobody installed', async () => {
    const { url, requests } = await registry(newer);
    expect(await run({ url, cache: scratch(), folder: '/home/me/eemt-dev' })).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('asks npm which registry is meant, never the folder that one works in', async () => {
    const { url, requests } = await registry(newer);
    const [cache, bin] = [scratch(), scratch()];
    writeFileSync(
      join(bin, 'npm'),
      `#!/bin/sh\npwd > '${bin}/asked'\necho "$@" >> '${bin}/asked'\necho ${url}/\n`,
    );
    chmodSync(join(bin, 'npm'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    expect(await run({ url, cache, env })).toBe(told);
    expect(readFileSync(join(bin, 'asked'), 'utf8')).toBe(`${cache}\nconfig get registry\n`);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['/home/me/.npm/_npx/0123/node_modules/eemt-dev', 'npx eemt-dev@latest'],
    ['/usr/local/lib/node_modules/eemt-dev', 'npm install -g eemt-dev@latest'],
  ])('names for %s the command that brings the newest one: %s', async (folder, command) => {
    const { url } = await registry(newer);
    expect(await run({ url, cache: scratch(), folder })).toContain(`: ${command}`);
  });

  it('names the command of a project that has eemt-dev among its packages', async () => {
    const { url } = await registry(newer);
    const project = scratch();
    const folder = join(project, 'node_modules', 'eemt-dev');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(project, 'package.json'), '{}');
    expect(await run({ url, cache: scratch(), folder })).toMatch(/: npm install eemt-dev@latest$/);
  });
});
