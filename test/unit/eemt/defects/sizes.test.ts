import { describe, expect, it } from 'vitest';
import { findBug } from '../../../../src/eemt/defects/index.ts';
import {
  isComponent,
  mapPodContainers,
  objectsIn,
  podSpecOf,
  valueAt,
} from '../../../../src/eemt/chart/editors.ts';
import { parseQuantity } from '../../../../src/lib/quantity.ts';
import { edit } from '../../../../src/core/blueprint.ts';
import type { KubeFacts, KubeObject, ManifestSet, Profile } from '../../../../src/core/blueprint.ts';
import type { Json, JsonObject } from '../../../../src/lib/json.ts';
import { resourcesOf, sizesFor } from '../../../../src/eemt/chart/sizing.ts';
import { facts, fixtureBlueprint } from './blueprint.ts';

describe('the quota', () => {
  it.each([
    ['minimal', 2, 8],
    ['balanced', 8, 16],
    ['performance', 16, 64],
    ['performance', 64, 512],
  ] as const)(
    'admits 50 workers, the page and the cleanup job: %s on %i CPUs, %i GiB',
    async (profile, cpus, memoryGi) => {
      const set = await curedOn(machine(profile, cpus, memoryGi), ['oversized-requests', 'quota-below-hpa']);
      const hard = valueAt(prelude(set, 'ResourceQuota'), ['spec', 'hard']);
      for (const key of ['limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']) {
        const [part = '', name = ''] = key.split('.');
        const of = (kind: string, component: string): number =>
          amount(valueAt(container(set, kind, component), ['resources', part, name]));
        const needed =
          50 * of('Deployment', 'worker') + of('Deployment', 'web-interface') + of('CronJob', 'cleanup');
        expect(amount(valueAt(hard, [key])), key).toBeGreaterThanOrEqual(needed);
      }
      expect(amount(valueAt(hard, ['pods']))).toBeGreaterThanOrEqual(52);
    },
  );

  it("admits 50 workers of EEMT's own sizes where those are kept", async () => {
    const set = await curedOn(facts, ['quota-below-hpa']);
    const worker = container(set, 'Deployment', 'worker');
    expect(valueAt(worker, ['resources', 'limits', 'cpu'])).toBe('8000m');
    const hard = valueAt(prelude(set, 'ResourceQuota'), ['spec', 'hard']);
    expect(amount(valueAt(hard, ['limits.cpu']))).toBeGreaterThanOrEqual(50 * 8);
  });

  it('is never lowered, and what counts no pods stays as it is', async () => {
    const before = valueAt(prelude((await fixtureBlueprint()).manifests, 'ResourceQuota'), ['spec', 'hard']);
    const after = valueAt(prelude(await curedOn(facts, ['quota-below-hpa']), 'ResourceQuota'), [
      'spec',
      'hard',
    ]);
    for (const [key, was] of Object.entries(before as JsonObject)) {
      const now = valueAt(after, [key]);
      expect(amount(now), key).toBeGreaterThanOrEqual(amount(was));
      if (!/cpu|memory/.test(key)) expect(now).toEqual(was);
    }
  });
});

describe('containers without resources', () => {
  it('get those of their pod, and small ones in any other', async () => {
    const { manifests } = await fixtureBlueprint();
    const bare: ManifestSet = {
      ...manifests,
      release: manifests.release.map((one) => ({
        ...one,
        body: mapPodContainers(one.body, (container) =>
          Object.fromEntries(Object.entries(container).filter(([key]) => key !== 'resources')),
        ),
      })),
    };
    const set = edit('manifests', bare, bugs(['oversized-requests']), facts).value;
    const { worker, small } = sizesFor(facts);
    const spec = podSpecOf(workload(set, 'Deployment', 'worker'));
    expect(objectsIn(spec?.['initContainers'])[0]?.['resources']).toEqual(resourcesOf(worker));
    expect(container(set, 'CronJob', 'cleanup')['resources']).toEqual(resourcesOf(small));
  });

  it('request little by the LimitRange too, whose other bounds stay', async () => {
    const limitsOf = (set: ManifestSet) => objectsIn(valueAt(prelude(set, 'LimitRange'), ['spec', 'limits']));
    const [, claims] = limitsOf((await fixtureBlueprint()).manifests);
    const [one, other] = limitsOf(await curedOn(facts, ['oversized-requests']));
    expect(one?.['defaultRequest']).toEqual(resourcesOf(sizesFor(facts).small)['requests']);
    expect(one?.['default']).toEqual({ cpu: '2', memory: '4Gi', 'ephemeral-storage': '10Gi' });
    expect(other).toEqual(claims);
  });
});

describe('a worker', () => {
  it('promises one core, and the memory and disk of its limits', async () => {
    const set = await curedOn(facts, ['worker-disk-promise']);
    const env = objectsIn(container(set, 'Deployment', 'worker')['env']);
    const promise = (name: string) => env.filter((one) => one['name'] === name);
    expect(promise('WORKER_CORES')).toEqual([{ name: 'WORKER_CORES', value: '1' }]);
    for (const [name, resource] of [
      ['WORKER_MEMORY', 'limits.memory'],
      ['WORKER_DISK', 'limits.ephemeral-storage'],
    ] as const) {
      expect(promise(name)).toEqual([
        { name, valueFrom: { resourceFieldRef: { resource, divisor: '1Mi' } } },
      ]);
    }
  });
});

function machine(profile: Profile, cpus: number, memoryGi: number): KubeFacts {
  return { ...facts, profile, host: { ...facts.host, cpus, memoryBytes: memoryGi * 1024 ** 3 } };
}

/** As `helm template` would render the cured values: the resources stand in the containers. */
async function curedOn(on: KubeFacts, ids: readonly string[]): Promise<ManifestSet> {
  const { manifests, values } = await fixtureBlueprint();
  const cured = edit('values', values, bugs(ids), on).value;
  const rendered: ManifestSet = {
    ...manifests,
    release: manifests.release.map((one) => ({ ...one, body: withResources(one.body, cured) })),
  };
  return edit('manifests', rendered, bugs(ids), on).value;
}

function withResources(body: KubeObject, values: JsonObject): KubeObject {
  const part = { 'web-interface': 'webInterface', worker: 'workers', cleanup: 'cleanup' }[
    body.metadata.labels?.['app.kubernetes.io/component'] ?? ''
  ];
  const resources = part === undefined ? undefined : valueAt(values, [part, 'resources']);
  return mapPodContainers(body, (one) =>
    one['resources'] === undefined || resources === undefined ? one : { ...one, resources },
  );
}

function bugs(ids: readonly string[]) {
  return ids.map((id) => {
    const bug = findBug(id);
    if (!bug) throw new TypeError(`no bug ${id}`);
    return bug;
  });
}

function prelude(set: ManifestSet, kind: string): KubeObject | undefined {
  return set.prelude.find(({ body }) => body.kind === kind)?.body;
}

function workload(set: ManifestSet, kind: string, component: string): KubeObject {
  const found = set.release.find(({ body }) => isComponent(body, kind, component));
  if (!found) throw new TypeError(`no ${kind} ${component}`);
  return found.body;
}

function container(set: ManifestSet, kind: string, component: string): JsonObject {
  return objectsIn(podSpecOf(workload(set, kind, component))?.['containers'])[0] ?? {};
}

function amount(quantity: Json | undefined): number {
  const number = typeof quantity === 'string' ? parseQuantity(quantity) : undefined;
  if (number === undefined) throw new TypeError(`no quantity: ${JSON.stringify(quantity)}`);
  return number;
}
