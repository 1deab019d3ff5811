import { describe, expect, it } from 'vitest';
import { resolveSettings, type SettingLayers } from '../../../../src/settings/resolve.ts';
import { fitToMachine, type FitOptions } from '../../../../src/targets/native/fit.ts';
import { allTools, noTools, wanted } from './services.ts';

/** Ports of this machine, of which these are taken. */
const portsWithout = (...taken: readonly number[]): FitOptions['ports'] => ({
  holder: (port) => Promise.resolve(taken.includes(port) ? 'somebody' : null),
  free: (port, besides) => {
    let free = port;
    while (taken.includes(free) || besides.includes(free)) free += 1;
    return Promise.resolve(free);
  },
});

async function fitted(layers: Partial<SettingLayers>, options: Partial<FitOptions> = {}) {
  const resolved = resolveSettings({ env: {}, flags: {}, ...layers });
  const machine = { before: null, jobTools: allTools, cpus: 8, ports: portsWithout(), ...options };
  const { settings, sparePort } = await fitToMachine(resolved, machine);
  return { port: settings.port, workers: settings.workers, sparePort };
}

describe('the workers of a page that runs as a process', () => {
  it.each([
    ['one for each core where nobody says', {}, {}, 8],
    ['as many as a person says', { flags: { workers: 2 } }, {}, 2],
    ['as many as ran last', {}, { before: wanted({ workers: 3 }) }, 3],
    ['as many as a person says, whatever ran last', { flags: { workers: 1 } }, { before: wanted() }, 1],
    ['as many as are remembered', { remembered: { workers: 5 } }, {}, 5],
    ['as they were where jobs cannot run', {}, { jobTools: noTools }, 2],
  ] as const)('are %s', async (_, layers, options, workers) => {
    expect((await fitted(layers, options)).workers).toBe(workers);
  });
});

describe('the ports of a page that runs as a process', () => {
  it('are the wanted one, and the next for the manager of the workers', async () => {
    expect(await fitted({})).toMatchObject({ port: 5000, sparePort: 5001 });
  });

  it('are the next free ones where those are taken', async () => {
    expect(await fitted({}, { ports: portsWithout(5000, 5002) })).toMatchObject({
      port: 5001,
      sparePort: 5003,
    });
  });

  it('stay what they were', async () => {
    const before = wanted({ port: 5007, managerPort: 5010 });
    expect(await fitted({}, { before })).toMatchObject({ port: 5007, sparePort: 5010 });
  });

  it('give way to a port that a person asks for', async () => {
    const before = wanted({ port: 5007, managerPort: 5010 });
    expect(await fitted({ flags: { port: 5010 } }, { before })).toMatchObject({
      port: 5010,
      sparePort: 5011,
    });
  });
});
