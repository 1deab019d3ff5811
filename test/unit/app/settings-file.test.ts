import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsFile } from '../../../src/app/settings-file.ts';
import { asOrdinaryUser } from '../../support/as-ordinary-user.ts';
import { checkoutWith, emptyFolder } from '../../support/checkout.ts';

const name = 'eemt-dev.yaml';

describe('eemt-dev.yaml', () => {
  it('is the one in the root of the checkout around the current folder', async () => {
    const dir = checkoutWith({ [name]: 'workers: 3\n', 'docs/eemt-dev.yaml': 'workers: 4\n' });
    expect(await settingsFile(null, join(dir, 'docs'), undefined)).toEqual({
      checkout: dir,
      path: join(dir, name),
      text: 'workers: 3\n',
    });
  });

  it('is the one of the checkout that was named', async () => {
    const [named, here] = [checkoutWith({ [name]: 'workers: 3\n' }), checkoutWith({ [name]: '' })];
    expect(await settingsFile(named, here, undefined)).toMatchObject({ checkout: named });
  });

  it('is that of the checkout an environment was made from, outside of any', async () => {
    const [before, here] = [checkoutWith({ [name]: '' }), emptyFolder()];
    expect(await settingsFile(null, here, before)).toMatchObject({ checkout: before });
  });

  it.each(['clone', 'demo'])('is none for %s', async (source) => {
    const here = checkoutWith({ [name]: 'workers: 3\n' });
    expect(await settingsFile(source, here, here)).toBeUndefined();
  });

  it('is none in a folder that is no checkout, be it named or not', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, name), 'workers: 3\n');
    expect(await settingsFile(null, folder, undefined)).toBeUndefined();
    expect(await settingsFile(folder, folder, undefined)).toBeUndefined();
  });

  it.each([
    ['a folder', 'is no file', (path: string) => mkdirSync(path)],
    ['a FIFO', 'is no file', (path: string) => execFileSync('mkfifo', [path])],
    ['huge', 'is larger than 64 KiB', (path: string) => writeFileSync(path, `#${'x'.repeat(64 * 1024)}`)],
    ['a link out', 'leads out of the checkout', (path: string) => symlinkSync('/etc/passwd', path)],
    ['a link to itself', 'cannot be read (ELOOP)', (path: string) => symlinkSync(name, path)],
    ['unreadable', 'cannot be read (EACCES)', (path: string) => writeFileSync(path, '', { mode: 0o000 })],
  ])('is refused where it is %s', async (_, why, make) => {
    const dir = checkoutWith();
    chmodSync(dir, 0o755);
    make(join(dir, name));
    await asOrdinaryUser(async () =>
      expect(settingsFile(dir, dir, undefined)).rejects.toMatchObject({
        code: 'SETTINGS_INVALID',
        exitCode: 3,
        details: { problems: [expect.stringContaining(`${dir}/eemt-dev.yaml ${why}`)] },
      }),
    );
  });
});
