import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ToolFailedError } from '../../../src/errors/index.ts';
import { createHelm } from '../../../src/tools/helm.ts';
import { askVersion } from '../../../src/tools/helper-version.ts';
import type { ProcessRunner } from '../../../src/tools/process.ts';
import { createRememberingRunner } from '../../../src/tools/remembering-runner.ts';

let folder: string;
let memory: string;
let bin: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eemt-dev-versions-'));
  memory = join(folder, 'cache', 'tool-versions.json');
  bin = join(folder, 'bin');
  await mkdir(bin);
  return async () => rm(folder, { recursive: true });
});

const signal = new AbortController().signal;
const program = (name: string, content = 'ELF') =>
  writeFile(join(bin, name), `\u007f${content}`, { mode: 0o755 });

/** One run of eemt-dev, with tools that say `says`. */
function run(says: () => string, path = bin) {
  const asked: string[] = [];
  const log: string[] = [];
  const inner: ProcessRunner = {
    run: ({ tool, args }) => {
      asked.push([tool, ...args].join(' '));
      return Promise.resolve({ stdout: says(), stderr: '', exitCode: 0, durationMs: 1 });
    },
    passThrough: () => Promise.resolve(0),
    leave: () => Promise.reject(new TypeError('not used')),
    where: () => Promise.resolve(undefined),
  };
  const runner = createRememberingRunner(inner, { file: memory, path, transcript: (line) => log.push(line) });
  return { runner, asked, log, kind: (tool?: string) => askVersion('kind', runner, signal, tool) };
}

describe('the version of a program', () => {
  it('is asked once over two runs, and the second writes into its log what was known', async () => {
    await program('kind');
    const first = run(() => 'kind v0.33.0 go1.27.2\n');
    expect([await first.kind(), await first.kind()]).toEqual(['v0.33.0', 'v0.33.0']);
    expect(first.asked).toEqual(['kind version']);

    const second = run(() => 'unasked');
    expect(await second.kind()).toBe('v0.33.0');
    expect(second.asked).toEqual([]);
    expect(second.log).toEqual(['# kind version, as it said before: kind v0.33.0 go1.27.2']);
  });

  it('is remembered for several that are asked at once, in a file of its owner alone', async () => {
    await program('kind');
    await program('helm');
    const first = run(() => 'v3.19.0');
    await Promise.all([first.kind(), askVersion('helm', first.runner, signal)]);
    const second = run(() => 'unasked');
    await Promise.all([second.kind(), askVersion('helm', second.runner, signal)]);
    expect(second.asked).toEqual([]);
    expect((await stat(memory)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['of another size', () => program('kind', 'ELF of another size')],
    ['of the same size, written later', () => utimes(join(bin, 'kind'), 1, 1)],
    [
      'with the same size and time, that was put in its place',
      async () => {
        const { atime, mtime } = await stat(join(bin, 'kind'));
        await copyFile(join(bin, 'kind'), join(bin, 'new'));
        await utimes(join(bin, 'new'), atime, mtime);
        await rename(join(bin, 'new'), join(bin, 'kind'));
      },
    ],
  ])('is asked again of one %s', async (_, replace) => {
    await program('kind');
    await run(() => 'v0.32.0').kind();
    await replace();
    const next = run(() => 'v0.33.0');
    expect(await next.kind()).toBe('v0.33.0');
    expect(next.asked).toHaveLength(1);
  });

  it('is asked of another one that comes first on PATH, or lies at another path', async () => {
    await program('kind');
    await run(() => 'v0.32.0').kind();
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'kind'), '\u007fELF', { mode: 0o755 });
    expect(await run(() => 'v0.33.0', `${other}:${bin}`).kind()).toBe('v0.33.0');
    await rename(join(bin, 'kind'), join(bin, 'kind-moved'));
    expect(await run(() => 'v0.34.0').kind(join(bin, 'kind-moved'))).toBe('v0.34.0');
  });

  it('is known of a program by its path, as that of a helper in the cache', async () => {
    await program('kind');
    await run(() => 'v0.33.0').kind(join(bin, 'kind'));
    const next = run(() => 'unasked');
    expect(await next.kind(join(bin, 'kind'))).toBe('v0.33.0');
    expect(next.asked).toEqual([]);
  });

  it.each([
    [
      'a script, which may start any version',
      () => writeFile(join(bin, 'kind'), '#!/bin/sh\n', { mode: 0o755 }),
    ],
    [
      'a link to a program that starts others by their name',
      async () => {
        await program('snap');
        await symlink(join(bin, 'snap'), join(bin, 'kind'));
      },
    ],
    ['a program that is not there', () => Promise.resolve()],
  ])('is asked every time of %s', async (_, prepare) => {
    await prepare();
    await run(() => 'v0.32.0').kind();
    expect(await run(() => 'v0.33.0').kind()).toBe('v0.33.0');
  });

  it.each(['', '{"cut', '[]', '{"/bin/kind":{"mtimeMs":"now"}}'])(
    'is asked again where what was remembered is damaged: %j',
    async (text) => {
      await program('kind');
      await mkdir(join(folder, 'cache'));
      await writeFile(memory, text);
      expect(await run(() => 'v0.33.0').kind()).toBe('v0.33.0');
      expect(await readFile(memory, 'utf8')).toContain('v0.33.0');
    },
  );

  it('is given where nothing can be written down', async () => {
    await program('kind');
    await writeFile(join(folder, 'cache'), 'no folder');
    expect(await run(() => 'v0.33.0').kind()).toBe('v0.33.0');
  });

  it('is not remembered where the tool failed', async () => {
    await program('kind');
    const broken = run(() => {
      throw new ToolFailedError('TOOL_FAILED', 'cannot run');
    });
    await expect(broken.kind()).rejects.toMatchObject({ code: 'TOOL_FAILED' });
    expect(await run(() => 'v0.33.0').kind()).toBe('v0.33.0');
  });

  it('of Helm is asked once for all that depends on it', async () => {
    await program('helm');
    const { runner, asked } = run(() => 'v4.0.1');
    const helm = createHelm(runner, join(folder, 'scratch'));
    const access = { kubeconfig: '/k', context: 'kind-a' };
    expect(await helm.version(signal)).toBe('v4.0.1');
    await helm.rollback(access, 'eemt', 'eemt', 0, signal);
    expect(asked).toEqual([
      'helm version --template {{.Version}}',
      expect.stringContaining('--server-side=false'),
    ]);
  });
});
