import type { MachinePorts } from '../clusters/cluster.ts';
import { PrerequisiteError } from '../errors/index.ts';
import { isExplicit, type ResolvedSettings } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';

/** The settings with a port for the page that is free; rejects with PREREQ_PORT where a person named one that is not. */
export async function withFreePort(
  { settings, origins }: ResolvedSettings,
  ports: MachinePorts,
): Promise<Settings> {
  const holder = await ports.holder(settings.port);
  if (holder === null) return settings;
  const port = await portFrom(ports, settings.port, []);
  if (isExplicit(origins, 'port')) {
    throw new PrerequisiteError('PREREQ_PORT', `Port ${String(settings.port)} is taken by ${holder}.`, {
      hints: [`--port ${String(port)} is free`],
    });
  }
  return { ...settings, port };
}

/** The wanted port or the next free one; throws PREREQ_PORT where there is none up to the last. */
export async function portFrom(
  ports: MachinePorts,
  wanted: number,
  besides: readonly number[],
): Promise<number> {
  const port = await ports.free(wanted, besides);
  if (port !== undefined) return port;
  throw new PrerequisiteError('PREREQ_PORT', `No port from ${String(wanted)} on is free.`, {
    hints: ['--port N names another one'],
  });
}
