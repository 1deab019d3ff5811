import type { ComposeFacts, Cure } from '../../core/blueprint.ts';
import type { ComposeFile, ComposeService } from '../../core/compose-file.ts';
import type { JsonObject } from '../../lib/json.ts';
import { keep } from '../chart/editors.ts';
import { intoDataFolder } from './data-folder.ts';
import { mapMounts, mapServices, setEnv, setKey } from './editors.ts';
import { limitsCpu, withLimits } from './limits.ts';
import { madeByEemt, workers } from './service-names.ts';
import { withPromise } from './worker-promise.ts';

/**
 * Not a bug: the environment's own data in place of ./data, networks and volumes under the name of its project, and limits of its
 * profile where the file leaves CPUs open, and what workers promise where it says nothing.
 */
export const ownPlace: Cure = {
  id: 'eemt-dev',
  edits: {
    compose: (file, facts) =>
      withOwnNetworks(
        mapServices(file, (service, name) => {
          const sized = limitsCpu(service) ? service : withLimits(service, name, facts);
          return mapMounts(withPromise(sized, name, facts), (mount) => intoDataFolder(mount, facts));
        }),
      ),
  },
};

/** Not a bug: images by their content, where the file names those of the chart. */
export const ownImages: Cure = {
  id: 'eemt-dev',
  edits: {
    compose: (file, facts) =>
      mapServices(file, (service) =>
        chartImages.includes(service.image ?? '') ? withOwnImage(service, facts) : service,
      ),
  },
};

/** Not a bug: what names no user, or a plain first user, runs as the owner of the data folder. */
export const ownUser: Cure = {
  id: 'eemt-dev',
  edits: {
    compose: (file, { host }) =>
      mapServices(file, (service, name) => {
        if (!madeByEemt.includes(name)) return service;
        const owned = isPlainUser(service.user)
          ? setKey(service, 'user', `${String(host.uid)}:${String(host.gid)}`)
          : service;
        // A user without a name has no home, and GRASS needs one.
        return workers.includes(name) ? setEnv(owned, 'HOME', '/tmp') : owned;
      }),
  },
};

/** As the chart names them. */
const chartImages: readonly string[] = ['eemt-web:2.0', 'eemt:ubuntu24.04'];

/** The reference of this environment for an image of EEMT, whatever its tag; unchanged where there is none. */
export function withOwnImage(service: ComposeService, { images }: ComposeFacts): ComposeService {
  const [, name] = /^(eemt-web|eemt)(?=[:@]|$)/.exec(service.image ?? '') ?? [];
  if (name === undefined) return service;
  const image = name === 'eemt' ? images.worker : images.web;
  return image === undefined ? service : setKey(service, 'image', image);
}

export function isChartImage(image: string): boolean {
  return chartImages.includes(image);
}

/** None, or 1000, which is the first user of a machine and the one of the chart. */
export function isPlainUser(user: unknown): boolean {
  return user === undefined || (typeof user === 'string' && /^1000(:1000)?$/.test(user));
}

function withOwnNetworks(file: ComposeFile): ComposeFile {
  return keep(file, {
    ...file,
    ...(file.networks === undefined ? {} : { networks: unnamed(file.networks) }),
    ...(file.volumes === undefined ? {} : { volumes: unnamed(file.volumes) }),
  });
}

type Named = Readonly<Record<string, JsonObject | null>>;

/** Those that are somebody else's keep the name by which they are found. */
function unnamed(named: Named): Named {
  return Object.fromEntries(
    Object.entries(named).map(([key, value]) => {
      if (value === null || value['external'] === true) return [key, value];
      return [key, Object.fromEntries(Object.entries(value).filter(([inner]) => inner !== 'name'))];
    }),
  );
}
