import type { KubeObject } from '../core/blueprint.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import { isObject } from '../lib/json.ts';
import {
  elementKey,
  isQuantityPath,
  listsOwned,
  mapsOwned,
  normalised,
  sameQuantity,
} from './drift-rules.ts';
import { isList, textAt } from '../lib/json-at.ts';

export interface Drift {
  /** `Deployment/eemt-web` */
  readonly object: string;
  /** `spec.template.spec.containers[worker].env[MASTER_HOST].value`; '' = the whole object is missing. */
  readonly path: string;
  /** null = it should not be there. */
  readonly wanted: Json;
  /** null = it is not there. */
  readonly found: Json;
}

/** Pure. Where live objects differ from what we specify. What we do not specify may be anything, except in lists and maps that are wholly ours. */
export function driftOf(desired: readonly KubeObject[], live: readonly KubeObject[]): readonly Drift[] {
  return desired.flatMap((wanted) => {
    const object = `${wanted.kind}/${wanted.metadata.name}`;
    const found = live.find((one) => isSame(one, wanted));
    if (found === undefined) return [{ object, path: '', wanted: 'present', found: null }];
    const autoscaled = isAutoscaled(wanted, [...desired, ...live]);
    const differences = compareMaps(
      normalised(wanted, autoscaled),
      normalised(found, autoscaled),
      [],
      wanted.kind,
    );
    return differences.map((one) => ({ object, ...one }));
  });
}

/** For people: `Deployment/eemt-web: spec.replicas is 3, should be 1`. */
export function describeDrift({ object, path, wanted, found }: Drift): string {
  if (path === '') return `${object} is missing`;
  if (wanted === null) return `${object}: ${path} was added`;
  if (found === null) return `${object}: ${path} is gone`;
  return `${object}: ${path} is ${short(found)}, should be ${short(wanted)}`;
}

function short(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

/** The apiVersion may differ: the server answers in the one it prefers. */
function isSame(live: KubeObject, wanted: KubeObject): boolean {
  const { name, namespace } = wanted.metadata;
  const elsewhere =
    namespace !== undefined && live.metadata.namespace !== undefined && live.metadata.namespace !== namespace;
  return live.kind === wanted.kind && live.metadata.name === name && !elsewhere;
}

function isAutoscaled(object: KubeObject, all: readonly KubeObject[]): boolean {
  return all.some(
    (one) =>
      one.kind === 'HorizontalPodAutoscaler' &&
      textAt(one, 'spec', 'scaleTargetRef', 'kind') === object.kind &&
      textAt(one, 'spec', 'scaleTargetRef', 'name') === object.metadata.name,
  );
}

type Difference = Omit<Drift, 'object'>;
type Path = readonly string[];

function compare(
  wanted: Json | undefined,
  found: Json | undefined,
  path: Path,
  kind: string,
): readonly Difference[] {
  if (isNothing(wanted) && isNothing(found)) return [];
  if (wanted === undefined || wanted === null) return [];
  if (isObject(wanted) && isObject(found)) return compareMaps(wanted, found, path, kind);
  if (isList(wanted) && (isList(found) || found === undefined))
    return compareLists(wanted, found ?? [], path, kind);
  if (wanted === found) return [];
  if (isQuantityPath(path) && sameQuantity(wanted, found)) return [];
  return [difference(path, wanted, found ?? null)];
}

function compareMaps(wanted: JsonObject, found: JsonObject, path: Path, kind: string): readonly Difference[] {
  const ours = Object.entries(wanted).flatMap(([key, value]) =>
    compare(value, found[key], [...path, key], kind),
  );
  const owned = mapsOwned(path, kind);
  const added = Object.keys(found)
    .filter((key) => (wanted[key] ?? null) === null && !isNothing(found[key]))
    .filter((key) => owned || listsOwned([...path, key], kind) || mapsOwned([...path, key], kind))
    .flatMap((key) => additions(found[key], [...path, key]));
  return [...ours, ...added];
}

/** What stands in a list or map that we left empty; each element by itself, as people think of them. */
function additions(found: Json | undefined, path: Path): readonly Difference[] {
  if (isList(found))
    return found.map((one, index) => difference(bracket(path, elementKey(one) ?? String(index)), null, one));
  return found === undefined ? [] : [difference(path, null, found)];
}

function compareLists(
  wanted: readonly Json[],
  found: readonly Json[],
  path: Path,
  kind: string,
): readonly Difference[] {
  const keysWanted = wanted.map(elementKey);
  if (wanted.length > 0 && keysWanted.includes(undefined)) return compareInOrder(wanted, found, path, kind);
  // Of elements with one key the last counts, as for kubectl; EEMT's chart writes some variables twice.
  const wantedBy = new Map(wanted.map((one) => [elementKey(one), one]));
  const foundBy = new Map(found.map((one) => [elementKey(one), one]));
  const ours = [...wantedBy].flatMap(([key, one]) => {
    const there = foundBy.get(key);
    const at = bracket(path, key ?? '');
    return there === undefined ? [difference(at, one, null)] : compare(one, there, at, kind);
  });
  const added = listsOwned(path, kind)
    ? [...foundBy]
        .filter(([key]) => !wantedBy.has(key))
        .map(([key, one]) => difference(bracket(path, key ?? ''), null, one))
    : [];
  return [...ours, ...added];
}

/** Lists without names, as `command` or `rules`: order and length count. */
function compareInOrder(
  wanted: readonly Json[],
  found: readonly Json[],
  path: Path,
  kind: string,
): readonly Difference[] {
  const scalars = wanted.every((one) => !isObject(one) && !isList(one));
  if (scalars) {
    const same = wanted.length === found.length && wanted.every((one, index) => one === found[index]);
    return same ? [] : [difference(path, wanted, found)];
  }
  const ours = wanted.flatMap((one, index) => {
    const there = found[index];
    const at = bracket(path, String(index));
    return there === undefined ? [difference(at, one, null)] : compare(one, there, at, kind);
  });
  const added = found
    .slice(wanted.length)
    .map((one, index) => difference(bracket(path, String(wanted.length + index)), null, one));
  return [...ours, ...added];
}

function difference(path: Path, wanted: Json, found: Json): Difference {
  return { path: path.join('.'), wanted, found };
}

function bracket(path: Path, key: string): Path {
  return [...path.slice(0, -1), `${path.at(-1) ?? ''}[${key}]`];
}

/** What the server leaves out when it is written: null, empty text, false, 0, empty lists and maps. */
function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isNothing);
}
