import { nodeImageFor } from '../clusters/kind/node-images.ts';
import { hostPortOf, type SeenCluster } from '../clusters/kind/observe.ts';
import { webNodePort } from '../clusters/kind/plan.ts';
import type { MachinePorts } from '../diagnosis/host/machine-ports.ts';
import type { Environment } from '../core/environment.ts';
import { PrerequisiteError, StateConflictError } from '../errors/index.ts';
import { isExplicit, placeOf, type ResolvedSettings } from '../settings/resolved.ts';
import type { SettingKey, Settings } from '../settings/settings.ts';

/** What a live cluster fixed at its creation beats defaults and memory; against what a person gave it is a conflict with a way out. */
export async function fitToCluster(
  env: Environment,
  { settings, origins }: ResolvedSettings,
  cluster: SeenCluster,
  recreate: boolean,
  ports: MachinePorts,
): Promise<Settings> {
  if (cluster.owner.is !== 'ours' || !cluster.whole || recreate) {
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
  const live = {
    nodes: cluster.workers.length,
    port: hostPortOf(cluster, webNodePort) ?? settings.port,
    ...liveImage(cluster, settings),
  };
  const liveNodeImage = nodeImageFor(live.kubernetes, live.nodeImage).image;
  const asked = nodeImageFor(live.kubernetes, settings.nodeImage).image;
  const differs: readonly (readonly [SettingKey, boolean, string])[] = [
    ['nodes', settings.nodes !== live.nodes, `the cluster has ${String(live.nodes)}`],
    ['port', settings.port !== live.port, `the cluster publishes ${String(live.port)}`],
    ['kubernetes', settings.kubernetes !== live.kubernetes, `the nodes run ${live.kubernetes}`],
    ['nodeImage', asked !== liveNodeImage, `the nodes are of ${liveNodeImage}`],
  ];
  const conflicts = differs
    .filter(([key, other]) => other && isExplicit(origins, key))
    .map(
      ([key, , lives]) => `${placeOf(key, origins[key])} ${String(settings[key] ?? 'none')}, but ${lives}`,
    );
  if (conflicts.length > 0) {
    throw new StateConflictError(
      'STATE_CLUSTER_DIFFERS',
      `${env.cluster} was made with other settings: ${conflicts.join('; ')}.`,
      {
        hints: [
          'eemt-dev up --recreate makes the cluster anew; job data is kept',
          'leave that away to keep the cluster',
        ],
      },
    );
  }
  return { ...settings, ...live };
}

/** The settings that give the node image which lives. */
function liveImage(
  { controlPlane }: SeenCluster,
  { kubernetes, nodeImage }: Settings,
): Pick<Settings, 'kubernetes' | 'nodeImage'> {
  const image = controlPlane?.image;
  if (image === undefined) return { kubernetes, nodeImage };
  const version = /:(v\d+\.\d+\.\d+)(?:@|$)/.exec(image)?.[1] ?? kubernetes;
  const fits = [nodeImage, null].find((given) => nodeImageFor(version, given).image === image);
  return { kubernetes: version, nodeImage: fits === undefined ? image : fits };
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
