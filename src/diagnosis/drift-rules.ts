import type { KubeObject } from '../core/blueprint.ts';
import type { Json, JsonObject } from '../lib/json.ts';
import { parseQuantity } from '../lib/quantity.ts';
import { isObject } from '../lib/json.ts';
import { numberAt, textAt } from '../lib/json-at.ts';

type Path = readonly string[];

/** Without what the server, controllers and Helm write, and without what an autoscaler decides. */
export function normalised(object: KubeObject, autoscaled: boolean): JsonObject {
  const { metadata, stringData, data, spec, ...others }: JsonObject & Pick<KubeObject, 'metadata'> = object;
  const rest = Object.entries(others).filter(
    ([key]) => key !== 'status' && key !== 'apiVersion' && key !== 'kind',
  );
  return {
    ...Object.fromEntries(rest),
    spec: autoscaled && isObject(spec) ? { ...spec, replicas: undefined } : spec,
    data: isObject(stringData) ? { ...(isObject(data) ? data : {}), ...encoded(stringData) } : data,
    metadata: { labels: ours(metadata.labels), annotations: ours(metadata.annotations) },
  };
}

/** The server keeps a Secret's texts only as base64. */
function encoded(texts: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [
      key,
      Buffer.from(typeof text === 'string' ? text : '').toString('base64'),
    ]),
  );
}

/** Helm writes its own name and version; our release's version is compared by its hash. */
function ours(texts: Readonly<Record<string, string>> | undefined): JsonObject {
  const foreign =
    /^(meta\.)?helm\.sh\/|^app\.kubernetes\.io\/managed-by$|^kubectl\.kubernetes\.io\/|^deployment\.kubernetes\.io\//;
  return Object.fromEntries(Object.entries(texts ?? {}).filter(([key]) => !foreign.test(key)));
}

/** Lists of a pod template to which the server adds nothing, so that an element we did not write was added by someone. */
export function listsOwned(path: Path, kind: string): boolean {
  const last = path.at(-1) ?? '';
  const inPodSpec = path.at(-2) === 'spec' && path.includes('template');
  if (!podTemplates.has(kind)) return false;
  if (['containers', 'initContainers', 'volumes'].includes(last)) return inPodSpec;
  return ['env', 'envFrom', 'volumeMounts', 'ports'].includes(last) && isContainer(path.slice(0, -1));
}

/** Maps in which every key is ours: one more changes what runs. */
export function mapsOwned(path: Path, kind: string): boolean {
  const last = path.at(-1) ?? '';
  if (path.length === 1) return last === 'data' && (kind === 'ConfigMap' || kind === 'Secret');
  if (kind === 'Service') return path.join('.') === 'spec.selector';
  if (!podTemplates.has(kind)) return false;
  if (last === 'nodeSelector') return path.at(-2) === 'spec';
  // A volume has one source: another key beside ours is another source.
  if (last.startsWith('volumes[')) return true;
  return (
    (last === 'limits' || last === 'requests') &&
    path.at(-2) === 'resources' &&
    isContainer(path.slice(0, -2))
  );
}

const podTemplates = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job']);

function isContainer(path: Path): boolean {
  return /^(initC|c)ontainers\[/.test(path.at(-1) ?? '');
}

/** What tells the elements of a list apart, or undefined where only their order does. */
export function elementKey(element: Json): string | undefined {
  const name = textAt(element, 'name');
  const mountPath = textAt(element, 'mountPath');
  if (mountPath !== undefined) return mountPath;
  const port =
    numberAt(element, 'containerPort') ?? (name === undefined ? numberAt(element, 'port') : undefined);
  if (port !== undefined) return `${String(port)}/${textAt(element, 'protocol') ?? 'TCP'}`;
  if (name !== undefined) return name;
  // Metrics of an autoscaler, which the server may give back in another order.
  return textAt(element, 'type') === 'Resource' ? textAt(element, 'resource', 'name') : undefined;
}

/** Texts there are amounts: `1000m` is `1`. Everywhere else (variables above all) a text is a text. */
export function isQuantityPath(path: Path): boolean {
  if (path.at(-1) === 'averageValue' || path.at(-1) === 'sizeLimit' || path.at(-1) === 'divisor') return true;
  const above = path.at(-2) ?? '';
  return ['requests', 'limits', 'capacity', 'hard', 'max', 'min', 'default', 'defaultRequest'].includes(
    above,
  );
}

export function sameQuantity(wanted: Json, found: Json | undefined): boolean {
  const [one, other] = [wanted, found].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined,
  );
  return one !== undefined && one === other;
}
