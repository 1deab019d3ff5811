import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, eemtDev, type World } from './cli.ts';
import { noNetwork } from './no-network.ts';
import { place, type Place } from './world.ts';

const name = 'e2e-offline';
let here: Place;
let offline: World;

beforeAll(async () => {
  here = await place(name);
  offline = { ...here, env: noNetwork };
  await up(here);
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
});

async function run(world: World, ...args: readonly string[]) {
  const answer = await eemtDev(world, [...args, '--name', name]);
  expect(answer.exitCode, answer.stderr).toBe(0);
  return answer.result?.data ?? {};
}
const up = (world: World, ...more: readonly string[]) =>
  run(world, 'up', '--target', 'compose', '--port', '5460', '--yes', ...more);
const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

describe('without a network, after one up', () => {
  it('down and up work with Docker Compose, and nothing waits for an answer', async () => {
    await run(offline, 'down');
    const started = performance.now();
    expect(await up(offline, '--no-build')).toMatchObject({ state: 'healthy' });
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
    expect(await up(offline, '--no-build')).toMatchObject({ state: 'healthy' });
  });
});
