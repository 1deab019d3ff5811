import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reset } from '../../../src/cli/verbs/reset.ts';
import { findSeeds } from '../../../src/app/seeds.ts';
import { asOrdinaryUser } from '../../support/as-ordinary-user.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { runCli } from '../../support/run-cli.ts';
import { runningEemt } from '../../support/running-eemt.ts';

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('the folder of --seed', () => {
  it('gives its elevation models by name, and passes over all else', async () => {
    const folder = folderWith({ 'b.tif': 'b', 'a.TIFF': 'a', 'notes.txt': '', '.hidden': '' });
    symlinkSync(join(folder, 'b.tif'), join(folder, 'c.tif'));
    expect((await findSeeds(folder)).map(({ name }) => name)).toEqual(['a.TIFF', 'b.tif', 'c.tif']);
  });

  it.each([
    ['that is not there', () => join(emptyFolder(), 'none'), 'is not there'],
    ['that is a file', () => join(folderWith({ 'a.tif': 'a' }), 'a.tif'), 'is no folder'],
    ['without any', () => folderWith({ 'notes.txt': 'x' }), 'holds no .tif or .tiff file'],
    ['with an empty one', () => folderWith({ 'a.tif': '' }), 'a.tif is empty'],
    ['with a name that is too long', () => folderWith({ [`${'é'.repeat(110)}.tif`]: 'a' }), 'too long'],
    [
      'with a link that leads out',
      () => {
        const folder = folderWith({ 'a.tif': 'a' });
        symlinkSync(join(folderWith({ 'x.tif': 'x' }), 'x.tif'), join(folder, 'b.tif'));
        return folder;
      },
      'b.tif is a link that leads out of it',
    ],
    [
      'with a link to nothing',
      () => {
        const folder = folderWith({});
        symlinkSync('nowhere', join(folder, 'b.tif'));
        return folder;
      },
      'b.tif is a link to nothing',
    ],
    [
      'with a folder of such a name',
      () => {
        const folder = folderWith({});
        mkdirSync(join(folder, 'b.tif'));
        return folder;
      },
      'b.tif is no file',
    ],
    [
      'with more than the page can take',
      () => {
        const folder = folderWith({ 'a.tif': 'a' });
        truncateSync(join(folder, 'a.tif'), 513 * 1024 * 1024);
        return folder;
      },
      'a.tif is larger than 512 MiB',
    ],
  ])('%s is refused', async (_, make, why) => {
    await expect(findSeeds(make())).rejects.toMatchObject({
      code: 'SEED',
      exitCode: 3,
      message: expect.stringContaining(why) as string,
    });
  });

  it('that may not be read, or holds a file that may not be, is refused', async () => {
    const folder = folderWith({ 'a.tif': 'a' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'a.tif'), 0);
    const why = () => asOrdinaryUser(() => findSeeds(folder).catch((error: unknown) => String(error)));
    expect(await why()).toContain('a.tif may not be read (EACCES)');
    chmodSync(folder, 0);
    expect(await why()).toContain('may not be read');
    chmodSync(folder, 0o755);
  });

  it('names all that is wrong at once', async () => {
    const folder = folderWith({ 'a.tif': '', 'b.tif': '' });
    await expect(findSeeds(folder)).rejects.toMatchObject({
      details: { problems: ['a.tif is empty', 'b.tif is empty'] },
    });
  });
});

/** `reset` in a running environment with a page that keeps uploads; `refuses` is a name that it does not take. */
async function resetWith(flags: readonly string[], refuses?: string) {
  const state = emptyFolder();
  const uploaded: string[] = [];
  const scaled: number[] = [];
  const tools = runningEemt(state);
  const { run } = fakeRun({
    ...tools,
    kubectl: {
      ...tools.kubectl,
      scale: async (...args) => {
        scaled.push(args[3]);
        await tools.kubectl?.scale?.(...args);
      },
    },
    http: {
      ...tools.http,
      post: (_url, body) => {
        const file = body?.file;
        if (!file) throw new TypeError('an upload without a file');
        if (file.name === refuses)
          return Promise.resolve({ status: 500, body: '{"detail":"Upload failed: disk full"}' });
        uploaded.push(`${file.name}: ${readFileSync(file.path, 'utf8')}`);
        return Promise.resolve({ status: 200, body: JSON.stringify({ filename: `0_${file.name}` }) });
      },
    },
  });
  const answer = await runCli(['reset', '--yes', ...flags, '--output', 'json'], {
    verbs: [reset],
    state,
    createRun: () => Promise.resolve(run),
  });
  const { exitCode, stderr } = answer;
  return { exitCode, stderr, result: answer.result(), uploaded, scaled };
}

describe('reset --seed', () => {
  it.each([[[]], [['--hard']]])('uploads them once all is fresh and names them: %j', async (flags) => {
    const folder = folderWith({ 'b.tif': 'two', 'a.tif': 'one' });
    const { exitCode, stderr, result, uploaded } = await resetWith([...flags, '--seed', folder]);
    expect(exitCode, stderr).toBe(0);
    expect(uploaded).toEqual(['a.tif: one', 'b.tif: two']);
    expect(result).toMatchObject({ data: { seeded: ['0_a.tif', '0_b.tif'] } });
    expect(stderr).toContain('Uploads to submit jobs for, by these names:\n  0_a.tif\n  0_b.tif');
  });

  it('changes nothing where the folder will not do', async () => {
    for (const flags of [[], ['--hard']]) {
      const { exitCode, result, scaled } = await resetWith([...flags, '--seed', emptyFolder()]);
      expect([exitCode, scaled]).toEqual([3, []]);
      expect(result).toMatchObject({ error: { code: 'SEED' } });
    }
  });

  it('says which file the page did not take, and that the data is fresh', async () => {
    const folder = folderWith({ 'a.tif': 'one', 'b.tif': 'two' });
    const { exitCode, result } = await resetWith(['--seed', folder], 'b.tif');
    expect(exitCode).toBe(6);
    expect(result).toMatchObject({
      error: {
        code: 'READY_SEED',
        message: expect.stringMatching(
          /^The data is fresh, but b\.tif could not be uploaded: .* disk full\. Uploaded before it: 1\.$/,
        ) as string,
      },
    });
  });

  it('seeds nothing without the flag', async () => {
    const { result, uploaded } = await resetWith([]);
    expect(uploaded).toEqual([]);
    expect(result).toMatchObject({ data: { seeded: [] } });
  });
});
