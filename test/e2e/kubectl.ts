import { expect } from 'vitest';
import { eemtDev } from './cli.ts';
import type { Place } from './world.ts';

/** What `eemt-dev kubectl` prints for this place's environment. */
export async function kubectl(here: Place, ...args: readonly string[]): Promise<string> {
  const done = await eemtDev(here, ['kubectl', '--name', here.name, '--', ...args]);
  expect(done.exitCode, done.stderr).toBe(0);
  return done.stdout;
}

/** Changes when somebody changes what should be, and not when a probe or a controller reports how things are. */
export async function wishesOf(here: Place): Promise<readonly string[]> {
  const versions = 'jsonpath={.items[*].metadata.resourceVersion}';
  const generations = 'jsonpath={range .items[*]}{.metadata.uid}/{.metadata.generation} {end}';
  return [
    await kubectl(here, 'get', 'services,configmaps,secrets', '-o', versions),
    await kubectl(here, 'get', 'deployments,pods', '-o', generations),
  ];
}
