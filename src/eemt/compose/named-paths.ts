import { isObject, type Json } from '../../lib/json.ts';
import { isList } from '../../lib/json-at.ts';

/** A path that a Compose file names, as it is written. */
export interface NamedPath {
  /** Keys that lead to it: `services.eemt-web.env_file`. */
  readonly place: string;
  readonly path: string;
  /** `extends`: services are taken from it. */
  readonly use: 'read' | 'extends';
  /** Folder that it is meant from, meant itself from the file's own; default that one. */
  readonly within?: string;
}

/** Files that are taken in whole. */
export interface Include {
  readonly place: string;
  readonly paths: readonly string[];
  readonly projectDirectory?: string;
  /** Its own are among the named paths; without any, Compose looks for .env. */
  readonly hasEnvFiles: boolean;
}

/**
 * All paths that a document names, mounts and included files aside. A key counts wherever it stands: what is merged into a service
 * from elsewhere in the file then needs no merging here, in which Compose and we could differ.
 */
export function namedPaths(document: Json): readonly NamedPath[] {
  const found: NamedPath[] = [];
  const seen = new Set<Json>();
  const walk = (value: Json | undefined, place: string): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isList(value)) {
      value.forEach((item, index) => walk(item, `${place}[${String(index)}]`));
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      const here = place === '' ? key : `${place}.${key}`;
      found.push(...(pathsOf.get(key)?.(inner ?? null, here) ?? []));
      walk(inner, here);
    }
  };
  walk(document, '');
  for (const key of ['secrets', 'configs'])
    found.push(...filesOf(isObject(document) ? document[key] : undefined, key));
  return found;
}

/** The files that a document includes. */
export function includesOf(document: Json): readonly Include[] {
  const entries = isObject(document) ? listOf(document['include']) : [];
  return entries.map((entry, index) => {
    const place = `include[${String(index)}]`;
    if (!isObject(entry)) return { place, paths: textsIn(entry), hasEnvFiles: false };
    const projectDirectory = entry['project_directory'];
    return {
      place,
      paths: textsIn(entry['path']),
      hasEnvFiles: textsIn(entry['env_file']).length > 0,
      ...(typeof projectDirectory === 'string' ? { projectDirectory } : {}),
    };
  });
}

type PathsIn = (value: Json, place: string) => readonly NamedPath[];

const pathsOf = new Map<string, PathsIn>([
  ['env_file', read],
  ['label_file', read],
  ['extends', (value, place) => (isObject(value) ? named(value['file'], `${place}.file`, 'extends') : [])],
  ['build', buildPaths],
  ['develop', watchedPaths],
]);

function watchedPaths(value: Json, place: string): readonly NamedPath[] {
  const rules = isObject(value) ? listOf(value['watch']) : [];
  return rules.flatMap((rule, index) =>
    isObject(rule) ? named(rule['path'], `${place}.watch[${String(index)}].path`) : [],
  );
}

/** A text, a list of them, or of maps with `path`. */
function read(value: Json, place: string): readonly NamedPath[] {
  return listOf(value).flatMap((entry) => named(isObject(entry) ? entry['path'] : entry, place));
}

function buildPaths(value: Json, place: string): readonly NamedPath[] {
  if (!isObject(value)) return named(value, place);
  const context = textsIn(value['context'])[0] ?? '.';
  const dockerfile = named(value['dockerfile'], `${place}.dockerfile`);
  const more = value['additional_contexts'];
  const contexts = isObject(more)
    ? Object.values(more)
    : listOf(more).map((entry) => (typeof entry === 'string' ? entry.slice(entry.indexOf('=') + 1) : entry));
  return [
    ...named(context, `${place}.context`),
    ...dockerfile.map((path) => ({ ...path, within: context })),
    ...contexts
      .filter((one) => typeof one !== 'string' || !/^(docker-image:\/\/|service:)/.test(one))
      .flatMap((one) => named(one, `${place}.additional_contexts`)),
  ];
}

function filesOf(value: Json | undefined, place: string): readonly NamedPath[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    isObject(one) ? named(one['file'], `${place}.${name}.file`) : [],
  );
}

function named(value: Json | undefined, place: string, use: NamedPath['use'] = 'read'): readonly NamedPath[] {
  return textsIn(value).map((path) => ({ place, path, use }));
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

function textsIn(value: Json | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}
