import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchFiles } from '../../../src/tools/watch-files.ts';

async function watched() {
  const folder = mkdtempSync(join(tmpdir(), 'eemt-dev-watched-'));
  const root = join(folder, 'checkout');
  mkdirSync(join(root, 'web'), { recursive: true });
  mkdirSync(join(folder, 'outside'));
  symlinkSync('../../outside', join(root, 'web', 'link'));
  const files = await watchFiles({
    root,
    names: ['web', 'later'],
    ignores: (path) => path.endsWith('.pyc'),
    onPolling: () => undefined,
  });
  onTestFinished(async () => {
    await files.close();
    rmSync(folder, { recursive: true });
  });
  const signal = AbortSignal.timeout(20_000);
  return { root, folder, files, changed: () => files.changed(signal) };
}

describe('watchFiles', () => {
  it('tells of hundreds of changes once', async () => {
    const { root, files, changed } = await watched();
    for (let count = 0; count < 300; count += 1) writeFileSync(join(root, 'web', String(count)), '');
    await changed();
    expect(files.pending()).toBe(false);
  });

  it('tells of a file that takes the place of another one, as editors save', async () => {
    const { root, changed } = await watched();
    writeFileSync(join(root, 'web', 'app.py'), '1');
    await changed();
    writeFileSync(join(root, 'web', '.app.py.swp'), '2');
    renameSync(join(root, 'web', '.app.py.swp'), join(root, 'web', 'app.py'));
    await changed();
  });

  it('tells of a folder that was not there yet', async () => {
    const { root, changed } = await watched();
    mkdirSync(join(root, 'later'));
    writeFileSync(join(root, 'later', 'a'), '');
    await changed();
  });

  it('remembers a change until somebody asks', async () => {
    const { root, files, changed } = await watched();
    writeFileSync(join(root, 'web', 'a'), '');
    await expect.poll(files.pending, { timeout: 20_000 }).toBe(true);
    await changed();
    expect(files.pending()).toBe(false);
  });

  it('ends with the reason of the signal', async () => {
    const { files } = await watched();
    const ending = new AbortController();
    const waiting = files.changed(ending.signal);
    ending.abort(new TypeError('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(files.changed(ending.signal)).rejects.toThrow('stopped');
  });

  it('tells nothing of what nobody cares for, nor of what a link leads to', async () => {
    const { root, folder, files, changed } = await watched();
    writeFileSync(join(root, 'web', 'a.pyc'), '');
    writeFileSync(join(folder, 'outside', 'b'), '');
    // What is told after it shows that it was not told of.
    writeFileSync(join(root, 'web', 'c'), '');
    await changed();
    expect(files.pending()).toBe(false);
  });
});
