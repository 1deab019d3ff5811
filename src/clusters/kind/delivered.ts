import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { PrerequisiteError } from '../../errors/index.ts';
import { known } from '../../plan/world.ts';
import type { DeliveredRole, Delivery } from '../cluster.ts';
import type { KubeWorld } from '../parts.ts';

const roles: Readonly<Record<DeliveredRole, true>> = {
  base: true,
  web: true,
  worker: true,
  docs: true,
  'metrics-server': true,
};

/**
 * What nodes were given, as they tell it: a content tag of ours and the name that pods use are one image there. An older one keeps its tag
 * alone. Throws PrerequisiteError IMAGE_MISSING where the engine has it no longer. Pure.
 */
export function deliveredImages(world: Pick<KubeWorld, 'images' | 'nodeImages'>): readonly Delivery[] {
  const found = new Map<DeliveredRole, Delivery>();
  for (const names of Object.values(known(world.nodeImages)))
    for (const [tag, digest] of Object.entries(names)) {
      const [, role = '', id = ''] = /^docker\.io\/eemt-dev\/([a-z-]+):([0-9a-f]{12})$/.exec(tag) ?? [];
      const name = Object.keys(names).find((other) => names[other] === digest && isName(other));
      if (!isRole(role) || name === undefined || found.has(role)) continue;
      const image = known(world.images).find((one) => one.id.startsWith(`sha256:${id}`));
      if (!image) throw missing(name);
      found.set(role, {
        ...{ role, name: name.replace(/^docker\.io\/library\//, ''), reference: image.tags[0] ?? image.id },
        ...{ after: 'nodes', everywhere: false },
      });
    }
  return [...found.values()];
}

/** Beside names containerd lists ids, and names by digest. */
function isName(reference: string): boolean {
  return !reference.startsWith('docker.io/eemt-dev/') && !/^sha256:|@/.test(reference);
}

function isRole(role: string): role is DeliveredRole {
  return Object.hasOwn(roles, role);
}

function missing(name: string): PrerequisiteError {
  return new PrerequisiteError(
    'IMAGE_MISSING',
    `${name} of the nodes is not in the Docker engine any more.`,
    {
      hints: [advice`${eemtDev('up')} builds it, and brings it to the nodes`],
    },
  );
}
