import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { runPython } from '../../support/run-python.ts';

const program = new URL('../../support/compare-maps.py', import.meta.url).pathname;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maps '));
  return async () => rm(folder, { recursive: true });
});

async function maps(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const at = join(folder, name);
  await mkdir(at);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(at, path)), { recursive: true });
    await writeFile(join(at, path), content);
  }
  return at;
}

it('finds folders with the same bytes alike, without GRASS', async () => {
  const files = { 'daily/1.tif': 'one', 'daily/2.tif': 'two', 'container.log': 'anything' };
  const [one, other] = [await maps('a', files), await maps('b', { ...files, 'container.log': 'else' })];
  expect(await runPython([program, one, other])).toEqual({
    code: 0,
    stdout: '2 maps compared, 0 differences\n',
    stderr: '',
  });
});

it('names maps that only one folder has', async () => {
  const one = await maps('a', { 'same.tif': 'x', 'daily/1.tif': 'one' });
  const other = await maps('b', { 'same.tif': 'x', '2.tif': 'two' });
  const { code, stdout } = await runPython([program, one, other]);
  expect(code).toBe(1);
  expect(stdout).toBe(
    `daily/1.tif: only in ${one}\n2.tif: only in ${other}\n1 maps compared, 2 differences\n`,
  );
});

it('counts a map that cannot be read as a difference', async () => {
  const [one, other] = [await maps('a', { '1.tif': 'x' }), await maps('b', { '1.tif': 'y' })];
  const { code, stdout } = await runPython([program, one, other], { GISBASE: join(folder, 'nowhere') });
  expect(code).toBe(1);
  expect(stdout).toContain('1.tif: cannot be read: GRASS is not installed here');
});

it('finds nothing the same in empty folders', async () => {
  expect(await runPython([program, await maps('a', {}), await maps('b', {})])).toMatchObject({ code: 2 });
});
