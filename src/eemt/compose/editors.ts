import type { ComposeFile, ComposeMount, ComposeService } from '../../core/compose-file.ts';
import type { Json } from '../../lib/json.ts';
import { keep, setValue } from '../chart/editors.ts';

/** A path or another text as a Compose file writes it, where `$` begins a variable. */
export function inCompose(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Edits every service; the same file back where none changed, and unchanged services by the same reference. */
export function mapServices(
  file: ComposeFile,
  edit: (service: ComposeService, name: string) => ComposeService,
): ComposeFile {
  const services = Object.fromEntries(
    Object.entries(file.services).map(([name, service]) => [name, keep(service, edit(service, name))]),
  );
  const same = Object.entries(file.services).every(([name, service]) => services[name] === service);
  return same ? file : { ...file, services };
}

/** Edits one service; a file without it stays as it is. */
export function mapService(
  file: ComposeFile,
  name: string,
  edit: (service: ComposeService) => ComposeService,
): ComposeFile {
  return mapServices(file, (service, found) => (found === name ? edit(service) : service));
}

/** Sets one key of a service. */
export function setKey<K extends string>(
  service: ComposeService,
  key: K,
  value: ComposeService[K],
): ComposeService {
  const before = service[key];
  const after = keep<Json | undefined>(before, value);
  return after === before ? service : { ...service, [key]: after };
}

/** A service without one of its keys. */
export function withoutKey(service: ComposeService, key: string): ComposeService {
  return key in service ? omit(service, key) : service;
}

/** Sets the value at a path of keys, making maps on the way: `setIn(service, ['deploy', 'resources', 'limits', 'cpus'], 2)`. */
export function setIn(service: ComposeService, path: readonly string[], value: Json): ComposeService {
  return setValue(service, path, value);
}

/** Sets an environment variable. */
export function setEnv(service: ComposeService, name: string, value: string): ComposeService {
  return setIn(service, ['environment', name], value);
}

/** A service without an environment variable. */
export function withoutEnv(service: ComposeService, name: string): ComposeService {
  const { environment } = service;
  if (!environment || !(name in environment)) return service;
  return { ...service, environment: omit(environment, name) };
}

/** What a service mounts at this path, if anything. */
export function mountAt(service: ComposeService, target: string): ComposeMount | undefined {
  return service.volumes?.find((mount) => mount.target === target);
}

/** Edits every mount; null takes one away. */
export function mapMounts(
  service: ComposeService,
  edit: (mount: ComposeMount) => ComposeMount | null,
): ComposeService {
  const { volumes } = service;
  if (!volumes) return service;
  const edited = volumes.flatMap((mount) => {
    const after = edit(mount);
    return after ? [keep(mount, after)] : [];
  });
  const same = edited.length === volumes.length && edited.every((mount, index) => mount === volumes[index]);
  return same ? service : { ...service, volumes: edited };
}

/** Adds a mount, unless something is mounted there already. */
export function withMount(service: ComposeService, mount: ComposeMount): ComposeService {
  if (mountAt(service, mount.target)) return service;
  return { ...service, volumes: [...(service.volumes ?? []), mount] };
}

/** A service with nothing mounted at this path. */
export function withoutMount(service: ComposeService, target: string): ComposeService {
  return mapMounts(service, (mount) => (mount.target === target ? null : mount));
}

/** A file without a service, which nobody waits for then. */
export function removeService(file: ComposeFile, name: string): ComposeFile {
  if (!(name in file.services)) return file;
  const services = omit(file.services, name) as ComposeFile['services'];
  return mapServices({ ...file, services }, (service) => withoutDependency(service, name));
}

function withoutDependency(service: ComposeService, name: string): ComposeService {
  const awaited = service['depends_on'];
  if (typeof awaited !== 'object' || awaited === null || !(name in awaited)) return service;
  const rest = omit(awaited as Readonly<Record<string, Json>>, name);
  return Object.keys(rest).length === 0
    ? withoutKey(service, 'depends_on')
    : setKey(service, 'depends_on', rest);
}

function omit<T>(map: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}
