import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, eemtDev, type World } from './cli.ts';
import { place, type Place } from './world.ts';

const name = 'e2e-offline';
/** Nobody listens there, so whatever asks the network fails at once. */
const nowhere = 'http://127.0.0.1:9';
const noNetwork = {
  ...{ HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, ALL_PROXY: nowhere },
  ...{ http_proxy: nowhere, https_proxy: nowhere, all_proxy: nowhere },
  ...{ NO_PROXY: '', no_proxy: '', EEMT_DEV_GIT_URL: `${nowhere}/eemt`, EEMT_DEV_DOWNLOAD_URL: nowhere },
};
let here: Place;
let offline: World;

beforeAll(async () => {
  here = await place(name);
  offline = { ...here, env: noNetwork };
  await up('compose', here);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

async function run(world: World, ...args: readonly string[]) {
  const answer = await eemtDev(world, [...args, '--name', name]);
  expect(answer.exitCode, answer.stderr).toBe(0);
  return answer.result?.data ?? {};
}
const up = (target: string, world: World, ...more: readonly string[]) =>
  run(world, 'up', '--target', target, '--port', '5460', '--yes', ...more);
const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

describe('without a network, after one up', () => {
  it('down and up work with Docker Compose, and nothing waits for an answer', async () => {
    await run(offline, 'down');
    const started = performance.now();
    expect(await up('compose', offline, '--no-build')).toMatchObject({ state: 'healthy' });
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it('what was exported comes back from the file alone', async () => {
    const file = join(here.cwd, '..', 'images.tar');
    const images = textsIn((await run(offline, 'images', 'export', file))['images']);
    expect(images.length).toBeGreaterThan(0);
    await run(offline, 'down');
    const ours = images.filter((image) => image.startsWith('eemt-dev/'));
    await docker('image', 'rm', ...ours);
    const elsewhere: World = { ...offline, home: join(here.cwd, '..', 'another home') };
    expect(textsIn((await run(elsewhere, 'images', 'import', file))['images']).toSorted()).toEqual(
      ours.toSorted(),
    );
    expect(await up('compose', offline, '--no-build')).toMatchObject({ state: 'healthy' });
  });

  it('down and up work on Kind, and images load --all reaches the control plane', async () => {
    await up('kind', here);
    await run(offline, 'down');
    expect(await up('kind', offline, '--no-build')).toMatchObject({ state: 'healthy' });
    const loaded = textsIn((await run(offline, 'images', 'load', '--all'))['loaded']);
    expect(loaded.filter((one) => one.endsWith(`into ${name}-cluster-control-plane`))).toHaveLength(2);
    expect((await run(offline, 'images', 'load', '--all'))['loaded']).toEqual([]);
  });
});
