import { isDeepStrictEqual } from 'node:util';
import type { ImageBuild, KubeObject } from '../../../core/blueprint.ts';
import {
  componentOf,
  isComponent,
  mapContainers,
  mapPodSpec,
  objectsIn,
  podSpecOf,
  setValue,
  valueAt,
} from '../../../eemt/chart/editors.ts';
import { isObject, type JsonObject } from '../../../lib/json.ts';
import { block, inline } from './expressions.ts';

/** An object that takes something from the chart's values, and those values as they are now. */
export interface Parametrised {
  readonly body: KubeObject;
  readonly values: JsonObject;
}

/** Images, resources, nodes and the number of workers out of a workload and into the values. Pure. */
export function workload(
  body: KubeObject,
  images: readonly ImageBuild[],
  passwordSecret: string | undefined,
): Parametrised {
  const key = valuesKeyOf(componentOf(body) ?? body.metadata.name);
  const pod = podSpecOf(body) ?? {};
  const resources = objectsIn(pod['containers'])[0]?.['resources'];
  const edited = mapPodSpec(body, (spec) => {
    const containers = mapContainers(spec, (container) => {
      // An init container has the size of its pod.
      const sized =
        resources !== undefined && isDeepStrictEqual(container['resources'], resources)
          ? setValue(container, ['resources'], block(`toYaml .Values.${key}.resources`))
          : container;
      return withImage(sized, images);
    });
    return {
      ...containers,
      nodeSelector: block(`toYaml .Values.${key}.nodeSelector`),
      imagePullSecrets: block('toYaml .Values.imagePullSecrets'),
      volumes: objectsIn(spec['volumes']).map((volume) => withSecret(volume, passwordSecret)),
    };
  });
  const replicas = valueAt(body, ['spec', 'replicas']);
  // The page and the runner are one each on every cluster: they share a database and a spool.
  const counted = isComponent(body, 'Deployment', 'worker') && replicas !== undefined;
  return {
    body: counted
      ? (setValue(edited, ['spec', 'replicas'], inline(`.Values.${key}.replicas`)) as KubeObject)
      : edited,
    values: {
      [key]: {
        ...(counted ? { replicas } : {}),
        ...(resources === undefined ? {} : { resources }),
        nodeSelector: withoutOurLabel(pod['nodeSelector']),
      },
    },
  };
}

/** By the words of EEMT's own values; other components by their own, as a template can name it. */
function valuesKeyOf(component: string): string {
  if (component === 'web-interface') return 'web';
  if (component === 'worker') return 'workers';
  return component.replaceAll(/[^A-Za-z0-9]+([a-z]?)/g, (_gap, next: string) => next.toUpperCase());
}

/** Nodes of another cluster have not the label that we give to ours. */
function withoutOurLabel(selector: JsonObject[string]): JsonObject {
  if (!isObject(selector)) return {};
  return Object.fromEntries(
    Object.entries(selector).filter(([key, value]) => !(key === 'node-type' && value === 'compute')),
  );
}

function withImage(container: JsonObject, images: readonly ImageBuild[]): JsonObject {
  const role = images.find(({ name }) => name === container['image'])?.role;
  if (role === undefined) return container;
  const named = setValue(container, ['image'], inline(`include "eemt.image" .Values.images.${role}`));
  return setValue(named, ['imagePullPolicy'], inline(`.Values.images.${role}.pullPolicy`));
}

function withSecret(volume: JsonObject, passwordSecret: string | undefined): JsonObject {
  const name = valueAt(volume, ['secret', 'secretName']);
  return name !== undefined && name === passwordSecret
    ? setValue(volume, ['secret', 'secretName'], inline('include "eemt.passwordSecret" .'))
    : volume;
}
