import type { KubeObject } from '../../../core/blueprint.ts';
import { isObject, type Json, type JsonObject } from '../../../lib/json.ts';
import { inline } from './expressions.ts';

/** What a design has of its own release, which every other release has otherwise. */
export interface DesignedNames {
  readonly namespace: string;
  readonly release: string;
  /** What the names of its objects begin with. */
  readonly prefix: string;
  /** Names of all its objects. */
  readonly objects: ReadonlySet<string>;
}

/** Names, namespace and labels as those of the release that is installed, wherever they stand. Pure. */
export function ofAnyRelease(body: KubeObject, names: DesignedNames): KubeObject {
  const { labels, ...metadata } = body.metadata;
  const placed: KubeObject = {
    ...body,
    metadata: { ...metadata, namespace: names.namespace, ...(labels === undefined ? {} : { labels }) },
  };
  return renamed(placed, names) as KubeObject;
}

function renamed(value: JsonObject, names: DesignedNames): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[key, ofKey(key, inner, names)] as const],
    ),
  );
}

function ofKey(key: string, value: Json, names: DesignedNames): Json {
  if (key === 'namespace' && value === names.namespace) return inline('.Release.Namespace | quote');
  if (key === 'app.kubernetes.io/instance' && value === names.release) return inline('.Release.Name | quote');
  if (key === 'app.kubernetes.io/managed-by') return inline('.Release.Service');
  if (key === 'helm.sh/chart') return inline('include "eemt.chart" .');
  // What an image is called has nothing to do with the release.
  return key === 'image' ? value : ofValue(value, names);
}

function ofValue(value: Json, names: DesignedNames): Json {
  if (typeof value === 'string') return names.objects.has(value) ? named(value, names.prefix) : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => ofValue(one, names));
  return isObject(value) ? renamed(value, names) : value;
}

/** `eemt-web` → the full name of the release, and `-web`. A name that does not begin so stays. Pure. */
export function named(name: string, prefix: string): string {
  if (name === prefix) return inline(fullName);
  return name.startsWith(`${prefix}-`) ? `${inline(fullName)}${name.slice(prefix.length)}` : name;
}

const fullName = 'include "eemt.fullname" .';
