import { expect } from 'vitest';
import { eemtDev } from './cli.ts';
import { place, type Place } from './world.ts';

/** One environment on a Kind cluster for all suites that need one that runs, since making it takes a minute. */
export const name = 'e2e-running';
export let here: Place;
export let url: string;
/** Id of the worker's image. */
export let worker: string;

export const run = (...args: readonly string[]) => eemtDev(here, [...args, '--name', name]);

export async function begin(): Promise<void> {
  here = await place(name);
  const { exitCode, result, stderr } = await run('up', '--target', 'kind', '--port', '5380', '--yes');
  expect(exitCode, stderr).toBe(0);
  url = String(result?.data['url']);
  const images = result?.data['images'] as readonly { readonly name: string; readonly id: string }[];
  worker = images.find((image) => image.name === 'eemt:ubuntu24.04')?.id ?? '';
}

export async function end(): Promise<void> {
  await here[Symbol.asyncDispose]();
}
