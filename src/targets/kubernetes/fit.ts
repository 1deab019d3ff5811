import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Cluster, ClusterSeen, FixedByCluster, MachinePorts } from '../../clusters/cluster.ts';
import { StateConflictError } from '../../errors/index.ts';
import { isExplicit, placeOf, type ResolvedSettings } from '../../settings/resolved.ts';
import type { SettingKey, Settings } from '../../settings/settings.ts';
import { portFrom, withFreePort } from '../free-port.ts';

export interface FitOptions {
  /** For messages. */
  readonly name: string;
  readonly recreate: boolean;
  readonly ports: MachinePorts;
  readonly nodeImage: Cluster['nodeImage'];
}

export interface Fitted {
  readonly settings: Settings;
  /** A port beside the page's, mapped for later use. */
  readonly sparePort: number;
}

/** What a live cluster fixed at its creation beats defaults and memory; against what a person said it is a conflict with a way out. */
export async function fitToCluster(
  { settings, origins }: ResolvedSettings,
  cluster: ClusterSeen,
  { name, recreate, ports, nodeImage }: FitOptions,
): Promise<Fitted> {
  const { fixed } = cluster;
  const standing = cluster.owner.is === 'ours' && cluster.whole && !recreate;
  const fitted =
    standing && fixed
      ? fitToFixed({ settings, origins }, name, fixed, nodeImage)
      : await withFreePort({ settings, origins }, ports);
  const held = fixed?.sparePort;
  const sparePort =
    held !== undefined && held !== fitted.port ? held : await portFrom(ports, fitted.port + 1, [fitted.port]);
  return { settings: fitted, sparePort };
}

function fitToFixed(
  { settings, origins }: ResolvedSettings,
  name: string,
  fixed: FixedByCluster,
  nodeImage: Cluster['nodeImage'],
): Settings {
  const live = {
    nodes: fixed.nodes,
    port: fixed.port ?? settings.port,
    ...liveImage(fixed, settings, nodeImage),
  };
  const liveNodeImage = nodeImage(live.kubernetes, live.nodeImage).image;
  const asked = nodeImage(live.kubernetes, settings.nodeImage).image;
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
  if (conflicts.length === 0) return { ...settings, ...live };
  throw new StateConflictError(
    'STATE_CLUSTER_DIFFERS',
    `${name} was made with other settings: ${conflicts.join('; ')}.`,
    {
      hints: [
        advice`${eemtDev('up', '--recreate')} makes the cluster anew; job data is kept`,
        'leave that out to keep the cluster',
      ],
    },
  );
}

/** The settings that give the node image which lives. */
function liveImage(
  { nodeImage: image }: FixedByCluster,
  { kubernetes, nodeImage: asked }: Settings,
  nodeImage: Cluster['nodeImage'],
): Pick<Settings, 'kubernetes' | 'nodeImage'> {
  if (image === undefined) return { kubernetes, nodeImage: asked };
  const version = /:(v\d+\.\d+\.\d+)(?:@|$)/.exec(image)?.[1] ?? kubernetes;
  const fits = [asked, null].find((given) => nodeImage(version, given).image === image);
  return { kubernetes: version, nodeImage: fits === undefined ? image : fits };
}
