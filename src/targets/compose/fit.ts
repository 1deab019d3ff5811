import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { MachinePorts } from '../../clusters/cluster.ts';
import { StateConflictError } from '../../errors/index.ts';
import { isExplicit, placeOf, type ResolvedSettings } from '../../settings/resolved.ts';
import type { Settings } from '../../settings/settings.ts';
import { portFrom, withFreePort } from '../free-port.ts';
import type { ProjectSeen } from './seen.ts';

/** The port of containers that are there beats defaults and memory; against what a person said it is a conflict with a way out. */
export async function fitToProject(
  { settings, origins }: ResolvedSettings,
  { owner, port, docsPort }: ProjectSeen,
  {
    name,
    recreate,
    ports,
  }: { readonly name: string; readonly recreate: boolean; readonly ports: MachinePorts },
): Promise<{ readonly settings: Settings; readonly sparePort: number }> {
  if (owner.is !== 'ours' || port === undefined || recreate) {
    const fitted = await withFreePort({ settings, origins }, ports);
    return { settings: fitted, sparePort: await portFrom(ports, fitted.port + 1, [fitted.port]) };
  }
  if (settings.port !== port && isExplicit(origins, 'port')) {
    throw new StateConflictError(
      'STATE_CLUSTER_DIFFERS',
      `${name} was made with other settings: ${placeOf('port', origins.port)} ${String(settings.port)}, but it publishes ${String(port)}.`,
      {
        hints: [
          advice`${eemtDev('up', '--recreate')} makes the containers anew; job data is kept`,
          'leave that out to keep the port',
        ],
      },
    );
  }
  return {
    settings: { ...settings, port },
    sparePort: docsPort ?? (await portFrom(ports, port + 1, [port])),
  };
}
