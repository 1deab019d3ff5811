import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { chartDirOf, chartPath } from '../../../src/eemt/chart/paths.ts';
import { readChartValues, readPrelude } from '../../../src/eemt/chart/read.ts';
import { checkSource } from '../../../src/eemt/parts.ts';
import { folderInsideCheckout, insideCheckout } from '../../../src/eemt/inside-checkout.ts';
import { baseImage, webImages, workerImage } from '../../../src/images/build/recipes.ts';

let folder = '';
let dir = '';
let outside = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inside-'));
  dir = join(folder, 'checkout');
  outside = join(folder, 'checkout-of-others');
  await mkdir(dir);
  await write(join(outside, 'secret.yaml'), 'secret: true\n');
  return async () => rm(folder, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true });
  await symlink(target, join(dir, path));
}

const leadsOut = (path: string, leadsTo: string) =>
  expect.objectContaining({
    code: 'SOURCE_LEADS_OUT',
    exitCode: 3,
    details: { path, leadsTo },
    message: `${path} in ${dir} leads to ${leadsTo}, out of the checkout`,
  }) as Error;

describe('what is inside of a checkout', () => {
  it('is what its links lead to, as long as that is inside, however one came to the checkout', async () => {
    await write(join(dir, 'a/file'), '');
    await link('b', 'a');
    await symlink(dir, join(folder, 'way'));
    const real = await realpath(dir);
    expect(insideCheckout(join(folder, 'way'), 'b/file')).toBe(join(real, 'a/file'));
    expect(insideCheckout(dir, '.')).toBe(real);
    expect(insideCheckout('/', 'etc')).toBe('/etc');
  });

  it('is no folder whose name begins alike, and nothing beside or above', async () => {
    await link('a', '../checkout-of-others');
    await link('absolute', outside);
    const real = await realpath(outside);
    expect(() => insideCheckout(dir, 'a/secret.yaml')).toThrow(
      leadsOut('a/secret.yaml', join(real, 'secret.yaml')),
    );
    expect(() => insideCheckout(dir, 'absolute')).toThrow(leadsOut('absolute', real));
    const above = await realpath(folder);
    expect(() => insideCheckout(dir, '..')).toThrow(leadsOut('..', above));
  });
});

describe('a folder whose links somebody else follows', () => {
  it('is refused for one link that leads out, however deep and over whatever links inside', async () => {
    const real = await realpath(outside);
    await write(join(dir, 'chart/templates/x'), '');
    await link('chart/again', '../chart');
    await link('chart/beside', '../beside');
    await write(join(dir, 'beside/y'), '');
    expect(folderInsideCheckout(dir, 'chart')).toBe(join(await realpath(dir), 'chart'));
    await link('beside/sub/out', outside);
    expect(() => folderInsideCheckout(dir, 'chart')).toThrow(leadsOut('chart/beside/sub/out', real));
  });

  it('is unreadable with a link that leads nowhere', async () => {
    await link('chart/gone', 'nowhere');
    expect(() => folderInsideCheckout(dir, 'chart')).toThrow(
      expect.objectContaining({ code: 'SOURCE_UNREADABLE', exitCode: 3 }) as Error,
    );
  });
});

describe('a link out of the checkout', () => {
  it.each([
    ['docker/minimal/Dockerfile', () => baseImage(dir)],
    ['docker/web-interface/Dockerfile', () => webImages(dir)],
    ['docker/ubuntu/24.04/Dockerfile', () => workerImage(dir, 'full')],
  ])('is refused as %s', async (path, read) => {
    await link(path, join(outside, 'secret.yaml'));
    expect(read).toThrow(leadsOut(path, join(await realpath(outside), 'secret.yaml')));
  });

  it('is refused as values, as manifests, and in the folder of the chart', async () => {
    const secret = join(await realpath(outside), 'secret.yaml');
    await link(`${chartPath}/values.yaml`, secret);
    await link('docker/kubernetes/manifests', outside);
    await write(join(outside, 'namespace.yaml'), 'secret: true\n');
    await expect(readChartValues(dir)).rejects.toThrow(leadsOut(`${chartPath}/values.yaml`, secret));
    await expect(readPrelude(dir, 'other')).rejects.toMatchObject({ code: 'SOURCE_LEADS_OUT' });
    expect(() => chartDirOf(dir)).toThrow(leadsOut(`${chartPath}/values.yaml`, secret));
    await rm(join(dir, chartPath, 'values.yaml'));
    await link(`${chartPath}/charts/sub/files/x`, secret);
    expect(() => chartDirOf(dir)).toThrow(leadsOut(`${chartPath}/charts/sub/files/x`, secret));
  });

  it('is no part of EEMT', async () => {
    await link('web-interface', outside);
    await write(join(outside, 'app.py'), '');
    const real = await realpath(outside);
    expect(await checkSource(dir)).toMatchObject({
      missing: expect.arrayContaining([
        `web-interface/app.py (leads out of the checkout, to ${join(real, 'app.py')})`,
      ]) as string[],
    });
  });
});
