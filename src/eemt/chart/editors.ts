import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, Manifest, ManifestSet } from '../../core/blueprint.ts';
import { isObject } from '../../lib/json.ts';
import type { Json, JsonObject } from '../../lib/json.ts';

/** Label by which EEMT's chart says what a workload is: web-interface, worker, cleanup; ours adds runner. */
export const componentLabel = 'app.kubernetes.io/component';

/** The component of an object, or undefined. */
export function componentOf(body: KubeObject): string | undefined {
  return body.metadata.labels?.[componentLabel];
}

/** True for an object of this kind and component. */
export function isComponent(body: KubeObject, kind: string, component: string): boolean {
  return body.kind === kind && componentOf(body) === component;
}

/** `before` itself where nothing changed, so that a reference tells whether an edit had anything to do. */
export function keep<T>(before: T, after: T): T {
  return isDeepStrictEqual(before, after) ? before : after;
}

/** Edits each body; the same array back where none changed, and unchanged manifests by the same reference. */
export function mapManifests(
  manifests: readonly Manifest[],
  edit: (body: KubeObject) => KubeObject,
): readonly Manifest[] {
  const edited = manifests.map((manifest) => {
    const body = keep(manifest.body, edit(manifest.body));
    return body === manifest.body ? manifest : { ...manifest, body };
  });
  return sameItems(manifests, edited) ? manifests : edited;
}

/** Edits one part of the set; the same set back where the part is the same. */
export function editPart(
  set: ManifestSet,
  part: keyof ManifestSet,
  edit: (manifests: readonly Manifest[]) => readonly Manifest[],
): ManifestSet {
  const edited = edit(set[part]);
  return sameItems(set[part], edited) ? set : { ...set, [part]: edited };
}

/** Edits each body of the release. */
export function mapRelease(set: ManifestSet, edit: (body: KubeObject) => KubeObject): ManifestSet {
  return editPart(set, 'release', (release) => mapManifests(release, edit));
}

/** An object that eemt-dev adds. */
export function ownManifest(body: KubeObject): Manifest {
  return { origin: 'eemt-dev', duplicateKeys: [], body };
}

/** With objects of our own behind the chart's, in an order of their own, so that it does not matter which cure adds first. */
export function withOwn(manifests: readonly Manifest[], bodies: readonly KubeObject[]): readonly Manifest[] {
  const isOwn = ({ origin }: Manifest): boolean => origin === 'eemt-dev';
  const key = ({ body }: Manifest): string => `${body.kind}/${body.metadata.name}`;
  const own = [...manifests.filter(isOwn), ...bodies.map(ownManifest)].sort((a, b) =>
    key(a).localeCompare(key(b)),
  );
  return [...manifests.filter((one) => !isOwn(one)), ...own];
}

/** A workload's pod spec, or undefined where the kind has none. */
export function podSpecOf(body: KubeObject): JsonObject | undefined {
  const path = podSpecPaths[body.kind];
  const spec = path && valueAt(body, path);
  return isObject(spec) ? spec : undefined;
}

/** Edits the pod spec of a Deployment, Job, CronJob or Pod; other objects stay as they are. */
export function mapPodSpec(body: KubeObject, edit: (spec: JsonObject) => JsonObject): KubeObject {
  const path = podSpecPaths[body.kind];
  const spec = podSpecOf(body);
  return path && spec ? (setValue(body, path, edit(spec)) as KubeObject) : body;
}

/** Edits every container of a pod spec; `init` tells the init containers apart. */
export function mapContainers(
  spec: JsonObject,
  edit: (container: JsonObject, init: boolean) => JsonObject,
): JsonObject {
  const lists = [
    ['containers', false],
    ['initContainers', true],
  ] as const;
  return lists.reduce<JsonObject>((edited, [key, init]) => {
    const list = edited[key];
    if (!Array.isArray(list)) return edited;
    return setValue(
      edited,
      [key],
      objectsIn(list).map((container) => edit(container, init)),
    );
  }, spec);
}

/** Edits every container of a workload. */
export function mapPodContainers(
  body: KubeObject,
  edit: (container: JsonObject, init: boolean) => JsonObject,
): KubeObject {
  return mapPodSpec(body, (spec) => mapContainers(spec, edit));
}

/** Sets an environment variable; where it was given several times, only the last place stays. */
export function setEnv(container: JsonObject, name: string, source: EnvSource): JsonObject {
  const env = objectsIn(container['env']);
  const entry = { name, ...source };
  const place = env.findLastIndex((one) => one['name'] === name);
  const others = env.filter((one, index) => index === place || one['name'] !== name);
  const edited = place < 0 ? [...env, entry] : others.map((one) => (one['name'] === name ? entry : one));
  return setValue(container, ['env'], edited);
}

export type EnvSource = { readonly value: string } | { readonly valueFrom: JsonObject };

/** The value at a path of keys, or undefined. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

/** Sets the value at a path of keys, making maps on the way; the same reference back where it was so already. */
export function setValue(values: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return values;
  const before = values[key];
  const after =
    rest.length === 0
      ? keep<Json | undefined>(before, value)
      : setValue(isObject(before) ? before : {}, rest, value);
  return after === before ? values : { ...values, [key]: after };
}

/** Sets a value only where the path is there already: nothing is added to a chart that does not know it. */
export function changeValue(values: JsonObject, path: readonly string[], value: Json): JsonObject {
  return valueAt(values, path) === undefined ? values : setValue(values, path, value);
}

/** The maps in a list; an empty list for anything else. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

/** Edits the text of a container's command and args (the scripts that EEMT hands to bash). */
export function mapScript(container: JsonObject, edit: (text: string) => string): JsonObject {
  return ['command', 'args'].reduce((edited, key) => {
    const words = edited[key];
    if (!Array.isArray(words)) return edited;
    return setValue(
      edited,
      [key],
      (words as readonly Json[]).map((word) => (typeof word === 'string' ? edit(word) : word)),
    );
  }, container);
}

const templateSpec = ['spec', 'template', 'spec'] as const;
const podSpecPaths: Readonly<Partial<Record<string, readonly string[]>>> = {
  Deployment: templateSpec,
  StatefulSet: templateSpec,
  DaemonSet: templateSpec,
  Job: templateSpec,
  CronJob: ['spec', 'jobTemplate', ...templateSpec],
  Pod: ['spec'],
};

function sameItems(before: readonly Manifest[], after: readonly Manifest[]): boolean {
  return (
    before === after || (before.length === after.length && before.every((one, index) => one === after[index]))
  );
}
