import type { Cure } from '../../core/blueprint.ts';
import type { ComposeFile } from '../../core/compose-file.ts';
import { isInside } from '../../lib/inside.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { keep } from '../chart/editors.ts';
import { inCompose, mapServices } from './editors.ts';
import { guardService } from './guard-service.ts';
import { shown, type Notes } from './notes.ts';
import { unsafeCompose } from './unsafe.ts';

export interface Guarded {
  readonly file: ComposeFile;
  /** `eemt-web: privileged`, for a note. */
  readonly leftOut: readonly string[];
}

/**
 * A resolved Compose file of strangers without what reaches out of its containers: only what is known to do no harm stays. Throws
 * SettingsError COMPOSE_UNSAFE, with all places at once, where it mounts what is not EEMT's. Pure. `checkout`: where the file was resolved.
 */
export function guardCompose(file: ComposeFile, { checkout }: { readonly checkout: string }): Guarded {
  const notes: Notes = { leftOut: [], refused: [] };
  const written = inCompose(checkout);
  const networks = mapNames(file.networks, (network, name) => guardNetwork(network, name, notes));
  const volumes = mapNames(file.volumes, (volume, name) => guardVolume(volume, name, notes));
  const secrets = mapNames(file['secrets'], (one, name) => guardFile(one, `secrets.${name}`, written, notes));
  const configs = mapNames(file['configs'], (one, name) => guardFile(one, `configs.${name}`, written, notes));
  for (const key of Object.keys(file)) if (!known.test(key)) notes.leftOut.push(key);
  const offered = {
    checkout: written,
    volumes: new Set(Object.keys(volumes ?? {})),
    secrets: new Set(Object.keys(secrets ?? {})),
    configs: new Set(Object.keys(configs ?? {})),
  };
  const { services } = mapServices(file, (service, name) => guardService(service, { name, offered, notes }));
  if (notes.refused.length > 0) throw unsafeCompose('The Compose file', notes.refused);
  const guarded: ComposeFile = {
    services,
    ...(networks ? { networks } : {}),
    ...(volumes ? { volumes } : {}),
    ...(secrets ? { secrets } : {}),
    ...(configs ? { configs } : {}),
  };
  return { file: keep(file, guarded), leftOut: notes.leftOut };
}

/** The guard as the first of all cures; nobody leaves it out. */
export const guardCure: Cure = {
  id: 'eemt-dev',
  edits: { compose: (file, facts) => guardCompose(file, facts).file },
};

/** The name of the project is ours, and what begins with x- is for people. */
const known = /^(services|networks|volumes|secrets|configs|name|version|x-.*)$/;

/** A network of ours alone, a bridge; its name in the engine is left to the project. */
function guardNetwork(network: JsonObject, name: string, { leftOut }: Notes): JsonObject {
  const { internal, driver, ipam, ...more } = network;
  if (driver !== undefined && driver !== 'bridge' && driver !== 'default')
    leftOut.push(`networks.${name}: driver ${shown(driver)}`);
  if (isObject(ipam) && Object.keys(ipam).length > 0) leftOut.push(`networks.${name}: ipam`);
  for (const key of Object.keys(more)) if (key !== 'name') leftOut.push(`networks.${name}: ${key}`);
  return { driver: 'bridge', ...(internal === true ? { internal } : {}) };
}

/** A volume of ours alone. Of another driver, with options or of others it lies who knows where. */
function guardVolume(volume: JsonObject, name: string, { leftOut, refused }: Notes): JsonObject {
  const { driver, driver_opts: options, external, ...more } = volume;
  if (external !== undefined && external !== false)
    refused.push(`volumes.${name}: it belongs to others (external)`);
  if (driver !== undefined && driver !== 'local') refused.push(`volumes.${name}: driver ${shown(driver)}`);
  if (isObject(options) && Object.keys(options).length > 0)
    refused.push(
      `volumes.${name}: driver_opts${options['device'] === undefined ? '' : ` with ${shown(options['device'])}`}`,
    );
  for (const key of Object.keys(more)) if (key !== 'name') leftOut.push(`volumes.${name}: ${key}`);
  return {};
}

/** A secret or config of the checkout, or one that the file itself holds. */
function guardFile(
  one: JsonObject,
  place: string,
  checkout: string,
  { leftOut, refused }: Notes,
): JsonObject | undefined {
  const { file, content } = one;
  if (typeof content === 'string') return { content };
  if (typeof file === 'string') {
    if (!isInside(checkout, file)) refused.push(`${place}: ${file} lies outside of the checkout`);
    return { file };
  }
  leftOut.push(place);
  return undefined;
}

/** The named parts, without those that the edit takes away. */
function mapNames(
  parts: Json | undefined,
  edit: (part: JsonObject, name: string) => JsonObject | undefined,
): Readonly<Record<string, JsonObject>> | undefined {
  if (!isObject(parts)) return undefined;
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) => {
      const edited = edit(isObject(part) ? part : {}, name);
      return edited ? [[name, edited]] : [];
    }),
  );
}
