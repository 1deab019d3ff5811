import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realInside } from '../../../src/lib/inside.ts';
import { emptyFolder } from '../../support/checkout.ts';

const world = () => {
  const folder = emptyFolder();
  const root = join(folder, 'root');
  mkdirSync(root);
  mkdirSync(join(folder, 'root-beside'));
  writeFileSync(join(folder, 'root-beside', 'file'), '');
  writeFileSync(join(root, 'file'), '');
  writeFileSync(join(root, '..file'), '');
  return { folder, root, inside: (path: string) => realInside(root, path) };
};

describe('a real path inside a folder', () => {
  it('is given for what lies there, also under a name that begins with dots, and for the folder itself', async () => {
    const { root, inside } = world();
    expect(await inside(join(root, 'file'))).toBe(join(root, 'file'));
    expect(await inside(join(root, '..file'))).toBe(join(root, '..file'));
    expect(await inside(root)).toBe(root);
  });

  it('is given with links resolved, on the way to the folder too', async () => {
    const { folder, root } = world();
    symlinkSync('file', join(root, 'link'));
    symlinkSync(root, join(folder, 'way'));
    expect(await realInside(join(folder, 'way'), join(folder, 'way', 'link'))).toBe(join(root, 'file'));
  });

  it.each(['..', '../root-beside/file', 'out/file', 'file-out'])('is not given for %s', async (path) => {
    const { folder, root, inside } = world();
    symlinkSync(join(folder, 'root-beside'), join(root, 'out'));
    symlinkSync('../root-beside/file', join(root, 'file-out'));
    expect(await inside(join(root, path))).toBeUndefined();
  });

  it('is refused where nothing is', async () => {
    const { root, inside } = world();
    await expect(inside(join(root, 'gone'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
