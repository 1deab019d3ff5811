import { execFileSync } from 'node:child_process';
import { cp, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkSource, demoDir, findSource } from '../../../src/eemt/source.ts';
import type { FindSource } from '../../../src/eemt/source.ts';
import { neededParts } from '../../../src/eemt/parts.ts';
import { PrerequisiteError } from '../../../src/errors/index.ts';
import type { Git } from '../../../src/tools/git.ts';
import { asOrdinaryUser } from '../../support/as-ordinary-user.ts';
import { adviceWith } from '../../support/advice.ts';

let folder: string;
let dir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eemt sources, ü:'));
  dir = join(folder, 'eemt');
  await makeEemt(dir);
  return async () => rm(folder, { recursive: true });
});

async function makeEemt(into: string): Promise<void> {
  for (const part of neededParts) {
    const path = join(into, part);
    if (part.endsWith('templates')) await mkdir(path, { recursive: true });
    else {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, '');
    }
  }
}

const git = (over: Partial<Git> = {}): Git => ({
  fetchCommit: () => Promise.reject(new TypeError('not expected')),
  refCommit: () => Promise.reject(new TypeError('not expected')),
  head: () => Promise.resolve('c0ffee'),
  commitText: () => Promise.reject(new TypeError('not expected')),
  ...over,
});
const input = (setting: string | null, cwd = dir, tools = { git: git() }): FindSource => ({
  setting,
  cwd,
  roots: { state: join(folder, 'state'), cache: join(folder, 'cache') },
  tools,
  signal: new AbortController().signal,
  say: () => undefined,
  env: {},
});

describe('checkSource', () => {
  it('takes a whole tree', async () => {
    expect(await checkSource(dir)).toEqual({ ok: true });
  });

  it.each(neededParts)('names %s when it is missing', async (part) => {
    await rm(join(dir, part), { recursive: true });
    expect(await checkSource(dir)).toEqual({ ok: false, missing: [part] });
  });

  it('says when a file is a folder and a folder a file', async () => {
    await rm(join(dir, 'web-interface/app.py'));
    await mkdir(join(dir, 'web-interface/app.py'));
    await rm(join(dir, 'docker/kubernetes/helm/eemt/templates'), { recursive: true });
    await writeFile(join(dir, 'docker/kubernetes/helm/eemt/templates'), '');
    expect(await checkSource(dir)).toEqual({
      ok: false,
      missing: [
        'web-interface/app.py (is a folder, not a file)',
        'docker/kubernetes/helm/eemt/templates (is no folder)',
      ],
    });
  });

  it('does not wait at a named pipe', async () => {
    await rm(join(dir, 'web-interface/app.py'));
    execFileSync('mkfifo', [join(dir, 'web-interface/app.py')]);
    expect(await checkSource(dir)).toEqual({ ok: false, missing: ['web-interface/app.py (is no file)'] });
  });

  it('says when a part may not be read', async () => {
    await chmod(folder, 0o755);
    await chmod(join(dir, 'web-interface/app.py'), 0);
    expect(await asOrdinaryUser(() => checkSource(dir))).toEqual({
      ok: false,
      missing: ['web-interface/app.py (cannot be read: permission denied)'],
    });
  });
});

describe('findSource', () => {
  it('finds the checkout around a folder deep inside it', async () => {
    expect(await findSource(input(null, join(dir, 'docker/kubernetes/helm')))).toEqual({
      dir,
      kind: 'checkout',
      commit: null,
    });
  });

  it('asks git for the commit where the folder is a checkout of its own', async () => {
    await mkdir(join(dir, '.git'));
    expect(await findSource(input(null))).toMatchObject({ commit: 'c0ffee' });
  });

  it('does without git', async () => {
    await mkdir(join(dir, '.git'));
    const none = git({
      head: () => Promise.reject(new PrerequisiteError('TOOL_MISSING', 'git is not installed')),
    });
    expect(await findSource(input(null, dir, { git: none }))).toMatchObject({ dir, commit: null });
  });

  it('says that there is none, and takes nothing silently', async () => {
    expect(await findSource(input(null, folder))).toEqual({
      missing: expect.stringContaining(folder) as string,
    });
  });

  it('names the missing parts of a damaged checkout instead of passing over it', async () => {
    await rm(join(dir, 'docker/web-interface/Dockerfile'));
    await expect(findSource(input(null, join(dir, 'web-interface')))).rejects.toMatchObject({
      code: 'SOURCE_NOT_EEMT',
      exitCode: 3,
      details: { problems: ['docker/web-interface/Dockerfile is missing'] },
    });
  });

  it('refuses a given folder that is not EEMT, with the ways out', async () => {
    await expect(findSource(input(folder))).rejects.toMatchObject({
      code: 'SOURCE_NOT_EEMT',
      message: expect.stringContaining('is not a complete EEMT checkout') as string,
      hints: expect.arrayContaining([adviceWith('--source clone'), adviceWith('--source demo')]) as string[],
    });
  });

  it.each([
    ['nowhere', 'is not there'],
    ['eemt/web-interface/app.py', 'is no folder'],
  ])('says that the given %s %s', async (given, why) => {
    await expect(findSource(input(join(folder, given)))).rejects.toMatchObject({
      code: 'SOURCE_NOT_EEMT',
      message: expect.stringContaining(why) as string,
    });
  });

  it('takes a given folder relative to the current one', async () => {
    expect(await findSource(input('eemt', folder))).toMatchObject({ dir, kind: 'given' });
  });

  it('finds the demo that comes with the package', async () => {
    expect(await findSource(input('demo', folder))).toEqual({ dir: demoDir, kind: 'demo', commit: null });
  });

  it('never writes into a source', async () => {
    const copy = join(folder, 'copy');
    await cp(dir, copy, { recursive: true });
    await chmod(copy, 0o555);
    expect(await findSource(input(copy))).toMatchObject({ dir: copy });
  });
});
