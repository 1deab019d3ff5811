import { readFileSync } from 'node:fs';
import type { KubeFacts, KubeObject, Manifest } from '../../core/blueprint.ts';
import { isObject, type Json } from '../../lib/json.ts';
import { shippedPath } from '../../lib/package-root.ts';
import { isComponent, mapPodContainers, objectsIn, podSpecOf, setValue } from './editors.ts';
import { parseManifests } from './parse.ts';
import { resourcesOf, sizesFor } from './sizing.ts';

/** Component of what measures pods; ours, as EEMT's chart has none. */
export const metricsComponent = 'metrics-server';

/** metrics-server as this package ships it, in the namespace of EEMT. */
export function metricsServer(facts: KubeFacts): readonly KubeObject[] {
  const resources = resourcesOf(sizesFor(facts).small);
  const text = readFileSync(shippedPath('kind/metrics-server.yaml'), 'utf8');
  return parseManifests(text, 'eemt-dev').map(({ body }) =>
    mapPodContainers(inNamespace(body, facts.namespace) as KubeObject, (container) =>
      setValue(container, ['resources'], resources),
    ),
  );
}

/** Reference of its image, where it is a part of the release. */
export function metricsImageOf(release: readonly Manifest[]): string | undefined {
  const found = release.find(({ body }) => isComponent(body, 'Deployment', metricsComponent));
  const image = found && objectsIn(podSpecOf(found.body)?.['containers'])[0]?.['image'];
  return typeof image === 'string' ? image : undefined;
}

/** Every `namespace` in it. */
function inNamespace(value: Json, namespace: string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => inNamespace(one, namespace));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner = null]) => [
      key,
      key === 'namespace' ? namespace : inNamespace(inner, namespace),
    ]),
  );
}
