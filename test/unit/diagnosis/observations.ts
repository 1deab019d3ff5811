import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/core/blueprint.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { Json } from '../../../src/lib/json.ts';

type Name = 'absent' | 'claims-refused' | 'documented-bugs' | 'healthy' | 'stopped';

/** An observation of test/fixtures/observations. */
export function observation(name: Name): Observation {
  const file = join(import.meta.dirname, '../../fixtures/observations', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Observation;
}

/** The same with more objects; one of the same kind and name is replaced. */
export function withObjects(seen: Observation, ...objects: readonly KubeObject[]): Observation {
  if (!seen.objects.ok) return { ...seen, objects: { ok: true, value: objects } };
  const others = seen.objects.value.filter(
    (one) => !objects.some((other) => other.kind === one.kind && other.metadata.name === one.metadata.name),
  );
  return { ...seen, objects: { ok: true, value: [...others, ...objects] } };
}

/** The same with the objects of this kind (and name prefix) changed. */
export function change(
  seen: Observation,
  kind: string,
  prefix: string,
  edit: (object: KubeObject) => KubeObject | undefined,
): Observation {
  if (!seen.objects.ok) return seen;
  const value = seen.objects.value.flatMap((one) => {
    if (one.kind !== kind || !one.metadata.name.startsWith(prefix)) return [one];
    const edited = edit(structuredClone(one));
    return edited === undefined ? [] : [edited];
  });
  return { ...seen, objects: { ok: true, value } };
}

export function ago(seen: Observation, seconds: number): string {
  return new Date(Date.parse(seen.at) - seconds * 1000).toISOString();
}

export interface PodSketch {
  readonly name?: string;
  readonly node?: string;
  readonly ageSeconds?: number;
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly phase?: string;
  readonly deleting?: boolean;
  /** status of container `main` */
  readonly container?: Readonly<Record<string, Json>>;
  readonly status?: Readonly<Record<string, Json>>;
  readonly spec?: Readonly<Record<string, Json>>;
  readonly resources?: Json;
}

/** A pod with one container `main` of image `app:1`. */
export function pod(seen: Observation, sketch: PodSketch): KubeObject {
  const {
    name = 'app-1',
    node,
    ageSeconds = 60,
    owner,
    container,
    phase = node === undefined ? 'Pending' : 'Running',
  } = sketch;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'eemt',
      labels: {},
      creationTimestamp: ago(seen, ageSeconds),
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
      ...(sketch.deleting === true ? { deletionTimestamp: seen.at } : {}),
    },
    spec: {
      ...(node === undefined ? {} : { nodeName: node }),
      containers: [
        {
          name: 'main',
          image: 'app:1',
          ...(sketch.resources === undefined ? {} : { resources: sketch.resources }),
        },
      ],
      ...sketch.spec,
    },
    status: {
      phase,
      ...(container === undefined
        ? {}
        : { containerStatuses: [{ name: 'main', ready: false, restartCount: 0, ...container }] }),
      ...sketch.status,
    },
  };
}

export function event(
  seen: Observation,
  about: string,
  reason: string,
  message: string,
  more: { count?: number; agoSeconds?: number } = {},
): KubeObject {
  const [kind = '', name = ''] = about.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason}.${String(more.agoSeconds ?? 5)}`, namespace: 'eemt' },
    involvedObject: { kind, name },
    reason,
    message,
    count: more.count ?? 1,
    lastTimestamp: ago(seen, more.agoSeconds ?? 5),
  };
}
