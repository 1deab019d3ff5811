import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EemtDevError } from '../../../src/errors/index.ts';
import { consentRequests } from '../../../src/settings/consent-requests.ts';
import { resolveSettings, type SettingLayers } from '../../../src/settings/resolve.ts';
import { checkoutWith, emptyFolder } from '../../support/checkout.ts';
import { textsOf } from '../../support/advice.ts';

const wanted = async (dir: string, text: string, layers: Partial<SettingLayers> = {}) => {
  const file = { path: join(dir, 'eemt-dev.yaml'), text };
  return consentRequests(resolveSettings({ env: {}, flags: {}, ...layers, file }), dir);
};
const problemsOf = async (dir: string, text: string): Promise<unknown> => {
  const error: unknown = await wanted(dir, text).catch((one: unknown) => one);
  expect(error).toMatchObject({ code: 'SETTINGS_INVALID', exitCode: 3 });
  return (error as { details: { problems: unknown } }).details.problems;
};

describe('what eemt-dev.yaml of a checkout may say', () => {
  it.each([
    'workers: 3\nnodes: 1\nport: 5004\nprofile: balanced\nmode: local\ntarget: kind\nkubernetes: v1.30.0\n',
    'worker-image: full\n',
    'worker-image: slim\n',
    'skip-fix: [rwx-claims]\n',
    'web-image: none\nnode-image: none\nvalues: none\nset: none\nca-bundle: none\n',
  ])('by itself: %j', async (text) => {
    expect(await wanted(checkoutWith(), text)).toEqual([]);
  });

  it.each([
    ['node-image: evil/node:1\n', 'nodeImage', 'evil/node:1', 'which runs privileged'],
    ['web-image: evil/web:1\n', 'webImage', 'evil/web:1', /^which runs/],
    ['worker-image: evil/worker:1\n', 'workerImage', 'evil/worker:1', /^which runs/],
    ['set: [a=1]\n', 'set', 'a=1', 'which decide what runs in the cluster'],
    ['values: [v.yaml]\n', 'values', 'v.yaml (5 bytes)', 'which decide what runs in the cluster'],
    ['ca-bundle: v.yaml\n', 'caBundle', 'v.yaml (5 bytes)', 'which the builds trust'],
  ])('only with a yes: %j', async (text, key, shown, why) => {
    const dir = checkoutWith({ 'v.yaml': 'a: 1\n' });
    expect(await wanted(dir, `# first line\n${text}`)).toEqual([
      expect.objectContaining({
        key,
        place: `${dir}/eemt-dev.yaml:2`,
        shown: [shown],
        why: expect.stringMatching(why) as string,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      }),
    ]);
  });

  it('never the source, in its line', () => {
    const said = () =>
      resolveSettings({
        env: {},
        flags: {},
        file: { path: '/eemt/eemt-dev.yaml', text: 'workers: 3\nsource: /etc\n' },
      });
    expect(said).toThrow(
      expect.objectContaining({
        code: 'SETTINGS_INVALID',
        details: {
          problems: ['/eemt/eemt-dev.yaml:2: source cannot be set by a checkout; use `--source`'],
        },
      }) as Error,
    );
  });

  it('never the target that runs its code as the person', () => {
    const said = (target: string) => () =>
      resolveSettings({
        env: {},
        flags: {},
        file: { path: '/eemt/eemt-dev.yaml', text: `target: ${target}\n` },
      });
    expect(said('compose')).not.toThrow();
    expect(said('native')).toThrow(
      expect.objectContaining({
        details: {
          problems: [
            '/eemt/eemt-dev.yaml:1: target: native cannot be set by a checkout, as its code would run as you; use `--target native`',
          ],
        },
      }) as Error,
    );
  });

  it('counts for nothing where a flag or a variable says the same', async () => {
    const text = 'node-image: evil/node:1\nvalues: [../outside.yaml]\n';
    expect(
      await wanted(checkoutWith(), text, {
        env: { EEMT_DEV_NODE_IMAGE: 'mine:1' },
        flags: { values: ['/mine.yaml'] },
      }),
    ).toEqual([]);
  });
});

describe('files that eemt-dev.yaml names', () => {
  it('lie inside the checkout, links resolved, else each is a problem with its line and the way out', async () => {
    const dir = checkoutWith();
    const elsewhere = emptyFolder();
    writeFileSync(join(elsewhere, 'secret.yaml'), 'secret: 1\n');
    symlinkSync(join(elsewhere, 'secret.yaml'), join(dir, 'link.yaml'));
    symlinkSync(elsewhere, join(dir, 'folder'));
    const text = `values: ["${elsewhere}/secret.yaml", link.yaml, folder/secret.yaml, gone.yaml]\nca-bundle: ../../etc/passwd\n`;
    const out = `leads out of the checkout ${dir}`;
    const error: unknown = await wanted(dir, text).catch((one: unknown) => one);
    expect(error).toMatchObject({
      details: {
        problems: [
          `${dir}/eemt-dev.yaml:1: values names ${elsewhere}/secret.yaml, which ${out}`,
          `${dir}/eemt-dev.yaml:1: values names ${dir}/link.yaml, which ${out}`,
          `${dir}/eemt-dev.yaml:1: values names ${dir}/folder/secret.yaml, which ${out}`,
          `${dir}/eemt-dev.yaml:1: values names ${dir}/gone.yaml, which is not there`,
          `${dir}/eemt-dev.yaml:2: ca-bundle names /etc/passwd, which ${out}`,
        ],
      },
    });
    expect(textsOf((error as EemtDevError).hints).join('\n')).toContain('eemt-dev up --values FILE');
  });

  it('are plain files of at most 1 MiB; nothing waits for a FIFO', async () => {
    const dir = checkoutWith({ 'big.yaml': 'x'.repeat(1024 * 1024 + 1) });
    execFileSync('mkfifo', [join(dir, 'fifo.yaml')]);
    mkdirSync(join(dir, 'folder.yaml'));
    expect(await problemsOf(dir, 'values: [big.yaml, fifo.yaml, folder.yaml]\n')).toEqual([
      expect.stringContaining('big.yaml, which is larger than 1024 KiB'),
      expect.stringContaining('fifo.yaml, which is no file'),
      expect.stringContaining('folder.yaml, which is no file'),
    ]);
  });

  it('may be links that stay inside', async () => {
    const dir = checkoutWith({ 'helm/v.yaml': 'a: 1\n' });
    symlinkSync('helm/v.yaml', join(dir, 'link.yaml'));
    expect(await wanted(dir, 'values: [link.yaml]\n')).toMatchObject([{ shown: ['helm/v.yaml (5 bytes)'] }]);
  });
});

describe('what a yes is for', () => {
  const hashOf = async (dir: string, text: string) => (await wanted(dir, text))[0]?.sha256;

  it('is the exact value', async () => {
    const dir = checkoutWith();
    const hashes = await Promise.all(
      ['set: [a=1]\n', 'set: [a=2]\n', 'set: [a=1, b=1]\n', 'set: ["a=1,b=1"]\n', 'set: [b=1, a=1]\n'].map(
        async (text) => hashOf(dir, text),
      ),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(await hashOf(dir, '\n# moved\nset: ["a=1"]\n')).toBe(hashes[0]);
  });

  it('is the content of the files, wherever the checkout lies', async () => {
    const dir = checkoutWith({ 'v.yaml': 'a: 1\n', 'w.yaml': 'a: 1\n' });
    const text = 'values: [v.yaml]\n';
    const before = await hashOf(dir, text);
    expect(await hashOf(dir, 'values: [w.yaml]\n')).not.toBe(before);
    const moved = join(emptyFolder(), 'moved');
    renameSync(dir, moved);
    expect(await hashOf(moved, text)).toBe(before);
    writeFileSync(join(moved, 'v.yaml'), 'a: 2\n');
    expect(await hashOf(moved, text)).not.toBe(before);
  });

  it('is shown without anything that a terminal would act on', async () => {
    expect(await wanted(checkoutWith(), 'set: ["a=\\e[2K\\r harmless"]\n')).toMatchObject([
      { shown: ['a=\\u{1b}[2K\\u{d} harmless'] },
    ]);
  });
});
