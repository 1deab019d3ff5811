import { describe, expect, it } from 'vitest';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import { publish } from '../../../../src/clusters/kind/publish.ts';
import { isComponent, objectsIn, podSpecOf, valueAt } from '../../../../src/eemt/chart/editors.ts';
import { edit } from '../../../../src/core/blueprint.ts';
import type { KubeBlueprint, KubeFacts, KubeObject, ManifestSet } from '../../../../src/core/blueprint.ts';
import type { JsonObject } from '../../../../src/lib/json.ts';
import { facts, fixtureBlueprint } from './blueprint.ts';

describe('what the cures do', () => {
  it('builds the base image before the web image that stands on it', async () => {
    const { images } = await fixtureBlueprint();
    const cured = edit('images', images, only('missing-base-image'), facts).value;
    expect(cured.map(({ role }) => role)).toEqual(['base', 'web', 'worker']);
  });

  it('leaves images alone where the web image is given', async () => {
    const { images } = await fixtureBlueprint();
    const given = images.map((image) =>
      image.role === 'web' ? { ...image, source: { kind: 'given', reference: 'w' } as const } : image,
    );
    expect(edit('images', given, only('missing-base-image'), facts).value).toBe(given);
  });

  it('gives pip its constraint in base and web, right after FROM', async () => {
    const { images } = await fixtureBlueprint();
    const cured = edit('images', images, only('docker-py-requests'), facts).value;
    for (const { role, source } of cured) {
      if (source.kind === 'given') continue;
      expect([role, source.overlay['.eemt-dev/constraints.txt'], source.afterFrom.at(-1)]).toEqual([
        role,
        'requests<2.32\n',
        'ENV PIP_CONSTRAINT=/etc/eemt-dev/constraints.txt',
      ]);
    }
  });

  it('labels the worker nodes, or the control plane where it is alone', async () => {
    const { cluster } = await fixtureBlueprint();
    const labels = (plan: KubeBlueprint['cluster']): readonly unknown[] =>
      edit('cluster', plan, only('worker-node-selector'), facts).value.nodes.map(
        (node) => node.labels['node-type'],
      );
    expect(labels(cluster)).toEqual([undefined, 'compute', 'compute']);
    expect(labels({ ...cluster, nodes: cluster.nodes.slice(0, 1) })).toEqual(['compute']);
  });

  it('puts every claim on a folder of its own that all nodes have', async () => {
    const { storage } = await cured(['rwx-claims', 'rwo-node-pinning']);
    const volumes = storage.filter(({ body }) => body.kind === 'PersistentVolume');
    expect(volumes.map(({ body }) => [body.metadata.name, valueAt(body, ['spec', 'local', 'path'])])).toEqual(
      [
        ['other-eemt-data', '/eemt-data/data'],
        ['other-eemt-database', '/eemt-data/database'],
        ['other-eemt-cache', '/eemt-data/cache'],
        ['other-eemt-logs', '/eemt-data/logs'],
      ],
    );
    for (const { body } of volumes) {
      const claim = storage.find(
        (one) => one.body.metadata.name === valueAt(body, ['spec', 'claimRef', 'name']),
      )?.body;
      expect(valueAt(claim, ['spec', 'volumeName'])).toBe(body.metadata.name);
      expect(valueAt(claim, ['spec', 'storageClassName'])).toBe('');
      expect(valueAt(claim, ['spec', 'accessModes'])).toEqual(valueAt(body, ['spec', 'accessModes']));
    }
  });

  it('names one volume per claim in every pod, with every mount pointing to a volume', async () => {
    const { release } = await cured(bugs.map(({ id }) => id));
    for (const { body } of release) {
      const spec = podSpecOf(body);
      if (!spec) continue;
      const volumes = objectsIn(spec['volumes']);
      const claims = volumes.flatMap((one) => valueAt(one, ['persistentVolumeClaim', 'claimName']) ?? []);
      expect(new Set(claims).size).toBe(claims.length);
      const names = new Set(volumes.map((one) => one['name']));
      for (const container of [...objectsIn(spec['containers']), ...objectsIn(spec['initContainers'])]) {
        for (const mount of objectsIn(container['volumeMounts'])) expect(names).toContain(mount['name']);
        const paths = objectsIn(container['volumeMounts']).map((mount) => mount['mountPath']);
        expect(new Set(paths).size).toBe(paths.length);
        const env = objectsIn(container['env']).map((one) => one['name']);
        expect(new Set(env).size).toBe(env.length);
        expect(container['resources']).toBeDefined();
      }
    }
  });

  it('keeps uploads and results as folders of the data claim, and the shared folder whole', async () => {
    const set = await cured(['duplicate-claim-volumes']);
    const mounts = (name: string): readonly JsonObject[] =>
      objectsIn(container(set, 'Deployment', name)['volumeMounts']);
    expect(mounts('web-interface')).toContainEqual({
      name: 'data-storage',
      mountPath: '/app/uploads',
      subPath: 'uploads',
    });
    expect(mounts('web-interface')).toContainEqual({
      name: 'data-storage',
      mountPath: '/app/results',
      subPath: 'results',
    });
    expect(mounts('worker')).toContainEqual({ name: 'data-storage', mountPath: '/data/shared' });
  });

  it('gives fsGroup to every pod with claims, also to the cleanup job', async () => {
    const { release } = await cured(['web-logs-permission']);
    const pods = release.flatMap(({ body }) => podSpecOf(body) ?? []);
    expect(pods.map((spec) => valueAt(spec, ['securityContext', 'fsGroup']))).toEqual([1000, 1000, 1000]);
  });

  it('makes app and cleanup share one durable database', async () => {
    const set = await cured(['database-in-tmp']);
    for (const [kind, component] of [
      ['Deployment', 'web-interface'],
      ['CronJob', 'cleanup'],
    ] as const) {
      const mounts = objectsIn(container(set, kind, component)['volumeMounts']);
      expect(mounts).toContainEqual({ name: 'database-storage', mountPath: '/tmp' });
      expect(mounts).toContainEqual({ name: 'database-storage', mountPath: '/app/database' });
    }
    expect(objectsIn(container(set, 'Deployment', 'web-interface')['env'])).toContainEqual({
      name: 'TMPDIR',
      value: '/app/temp',
    });
    expect(valueAt(workload(set, 'Deployment', 'web-interface'), ['spec', 'strategy'])).toEqual({
      type: 'Recreate',
    });
  });

  it('lets workers wait for a manager at a service of its own, with a password and without noise', async () => {
    const set = await cured(['work-queue-unreachable']);
    const script = scriptOf(container(set, 'Deployment', 'worker'));
    expect(script).toMatch(
      /^ *exec python3 \/eemt-dev\/worker\/worker\.py \$\{MASTER_HOST\}:\$\{MASTER_PORT\} --timeout 31536000 --password \/eemt-dev\/password\/password .*--cores/ms,
    );
    // A line that is continued, but by nothing, would be no end of the command.
    expect(script).not.toMatch(/\\\n\s*$/);
    expect(script).not.toMatch(/--single-shot|--master-name|--timeout 3600|--debug/);
    expect(script).toContain('${MASTER_HOST}:${MASTER_PORT}');
    const worker = container(set, 'Deployment', 'worker');
    expect(objectsIn(worker['volumeMounts'])).toContainEqual({
      name: 'password',
      mountPath: '/eemt-dev/password',
      readOnly: true,
    });
    const service = set.release.at(-1)?.body;
    expect(service?.metadata.name).toBe('eemt-work-queue');
    expect(valueAt(service, ['spec', 'selector'])).toEqual({
      'app.kubernetes.io/name': 'eemt',
      'app.kubernetes.io/instance': 'eemt',
      'app.kubernetes.io/component': 'runner',
    });
    expect(objectsIn(container(set, 'Deployment', 'worker')['env'])).toContainEqual({
      name: 'MASTER_HOST',
      value: 'eemt-work-queue',
    });
  });

  it('gives the page a command docker and a spool, which no other pod but the runner has', async () => {
    const set = await cured(['web-jobs-need-docker']);
    const mounts = objectsIn(container(set, 'Deployment', 'web-interface')['volumeMounts']);
    expect(mounts).toContainEqual({
      name: 'jobs',
      mountPath: '/usr/local/bin/docker',
      subPath: 'docker',
      readOnly: true,
    });
    expect(mounts).toContainEqual({
      name: 'spool',
      mountPath: '/eemt-dev/spool/status',
      subPath: 'status',
      readOnly: true,
    });
    const spooled = set.release.filter(({ body }) => JSON.stringify(body).includes('eemt-spool'));
    expect(spooled.map(({ body }) => body.metadata.name)).toEqual(['eemt-web', 'eemt-runner']);
    const files = set.release.find(
      ({ body }) => body.kind === 'ConfigMap' && body.metadata.name === 'eemt-jobs',
    );
    expect(Object.keys(files?.body['data'] ?? {})).toEqual(expect.arrayContaining(['docker', 'runner.py']));
  });

  it('gives the runner the uploads to read, results, database and password, and no more', async () => {
    const set = await cured(['web-jobs-need-docker']);
    const runner = container(set, 'Deployment', 'runner');
    expect(objectsIn(runner['volumeMounts']).map(({ mountPath, readOnly }) => [mountPath, readOnly])).toEqual(
      [
        ['/eemt-dev/jobs', true],
        ['/eemt-dev/spool', undefined],
        ['/eemt-dev/uploads', true],
        ['/eemt-dev/results', undefined],
        ['/eemt-dev/database', undefined],
        ['/eemt-dev/password', true],
        ['/tmp', undefined],
      ],
    );
    expect(runner['image']).toBe(container(set, 'Deployment', 'worker')['image']);
  });

  it('keeps tokens of the service account out of every pod, and pods off lost nodes', async () => {
    const set = await cured(['web-jobs-need-docker']);
    for (const { body } of set.release) {
      const spec = podSpecOf(body);
      if (!spec) continue;
      expect([body.metadata.name, spec['automountServiceAccountToken']]).toEqual([body.metadata.name, false]);
      if (body.kind !== 'Deployment') continue;
      const seconds = objectsIn(spec['tolerations']).map(({ tolerationSeconds }) => tolerationSeconds);
      expect(seconds.filter((one) => one === 10)).toHaveLength(2);
    }
  });

  it('runs no jobs where pages and runner could share nothing', async () => {
    const { manifests } = await fixtureBlueprint();
    const text = JSON.stringify(manifests).replaceAll(
      '"persistentVolumeClaim":{"claimName":"eemt-data"}',
      '"emptyDir":{}',
    );
    const apart = JSON.parse(text) as ManifestSet;
    expect(edit('manifests', apart, only('web-jobs-need-docker'), facts).value).toBe(apart);
  });

  it('leaves the question for the version of work_queue_worker as it is', async () => {
    const set = await cured(['work-queue-unreachable']);
    const spec = podSpecOf(workload(set, 'Deployment', 'worker'));
    expect(scriptOf(objectsIn(spec?.['initContainers'])[0])).toMatch(/^\s*work_queue_worker --version$/m);
  });

  it('moves the manifests to the namespace that was asked for', async () => {
    const { prelude } = await cured(['namespace-mismatch']);
    expect(prelude.find(({ body }) => body.kind === 'Namespace')?.body.metadata.name).toBe('other');
    expect(JSON.stringify(prelude)).not.toMatch(/"namespace":"eemt"/);
  });

  it('leaves the manifests alone where the namespace is the one they name', async () => {
    const { manifests } = await fixtureBlueprint();
    const same: KubeFacts = { ...facts, namespace: 'eemt' };
    expect(edit('manifests', manifests, only('namespace-mismatch'), same).value).toBe(manifests);
  });

  it('leaves the service account to the chart', async () => {
    const { manifests } = await fixtureBlueprint();
    expect(manifests.prelude.some(({ body }) => body.kind === 'ServiceAccount')).toBe(true);
    const { prelude } = await cured(['helm-ownership']);
    expect(prelude.some(({ body }) => body.kind === 'ServiceAccount')).toBe(false);
  });

  it('runs the cleanup where it may write, on the right database', async () => {
    const set = await cured(['cleanup-wrong-folder']);
    const cleanup = container(set, 'CronJob', 'cleanup');
    expect(scriptOf(cleanup)).toMatch(/ln -sfn "\$\{DATABASE_PATH\}" \/app\/cleanup\/jobs\.db\n/);
    expect(scriptOf(cleanup)).toMatch(/^cd \/app\/cleanup\n[^]*^python3 \/app\/cleanup_jobs\.py/m);
    expect(scriptOf(cleanup)).toMatch(/--base-dir \/app\/cleanup\s/);
    expect(objectsIn(cleanup['volumeMounts'])).toContainEqual({
      name: 'cleanup-base',
      mountPath: '/app/cleanup',
    });
  });

  it('publishes the web service at the node port of the cluster', async () => {
    const { manifests } = await fixtureBlueprint();
    const set = edit('manifests', manifests, [publish], facts).value;
    const service = set.release.find(({ body }) => isComponent(body, 'Service', 'web-interface'))?.body;
    expect(valueAt(service, ['spec', 'type'])).toBe('NodePort');
    expect(objectsIn(valueAt(service, ['spec', 'ports']))[0]?.['nodePort']).toBe(30500);
  });

  it('adds nothing to a chart that does not know a value', () => {
    for (const id of ['oversized-claims', 'oversized-requests', 'cron-as-user', 'hpa-without-metrics']) {
      const values = { foreign: true };
      expect(edit('values', values, only(id), facts).value).toBe(values);
    }
  });
});

async function cured(ids: readonly string[]): Promise<ManifestSet> {
  const { manifests } = await fixtureBlueprint();
  return edit('manifests', manifests, ids.flatMap(only), facts).value;
}

function only(id: string): ReturnType<typeof bugs.filter> {
  const bug = findBug(id);
  if (!bug) throw new TypeError(`no bug ${id}`);
  return [bug];
}

function workload(set: ManifestSet, kind: string, component: string): KubeObject {
  const found = set.release.find(({ body }) => isComponent(body, kind, component));
  if (!found) throw new TypeError(`no ${kind} ${component}`);
  return found.body;
}

function container(set: ManifestSet, kind: string, component: string): JsonObject {
  return objectsIn(podSpecOf(workload(set, kind, component))?.['containers'])[0] ?? {};
}

function scriptOf(one: JsonObject | undefined): string {
  const words = one?.['command'];
  return Array.isArray(words) ? words.join('\n') : '';
}
