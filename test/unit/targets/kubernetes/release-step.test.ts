import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts, KubeWorld } from '../../../../src/clusters/parts.ts';
import type { KubeObject, Manifest } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import type { Seen } from '../../../../src/core/observation.ts';
import { releaseStep } from '../../../../src/targets/kubernetes/release-step.ts';
import { stampImages } from '../../../../src/targets/kubernetes/stamp-images.ts';
import type { KubeDesigned } from '../../../../src/targets/kubernetes/design.ts';
import type { HelmRelease } from '../../../../src/tools/helm.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { engineImage } from '../../../support/kube-world.ts';
import { runDue } from '../../../support/run-due.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { worldWith } from '../../../support/world.ts';

const state = scratchFolder();
const env = environmentOf('demo', 'eemt', { state, cache: state });
const stamped = [
  { role: 'web', name: 'eemt-web:2.0', variant: "EEMT's own", reference: 'eemt-dev/eemt-web:1' },
  { role: 'worker', name: 'eemt:ubuntu24.04', variant: 'slim', reference: 'eemt-dev/eemt:1' },
] as const;
const images = [
  engineImage('eemt-dev/eemt-web:1', 'sha256:web'),
  engineImage('eemt-dev/eemt:1', 'sha256:worker'),
];
const deployment = (name: string, image: string, replicas: number): Manifest => ({
  origin: 'templates/x.yaml',
  duplicateKeys: [],
  body: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image }] },
      },
    },
  },
});
const manifests = {
  prelude: [],
  storage: [],
  release: [deployment('eemt-web', 'eemt-web:2.0', 1), deployment('eemt-worker', 'eemt:ubuntu24.04', 2)],
};
const designed = {
  blueprint: { manifests, values: {} },
  chart: { name: 'eemt', version: '2.0.0' },
} as unknown as KubeDesigned;
const step = releaseStep(env, kindCluster(env), designed, stamped);

/** The objects as they live once they were deployed. */
const live = stampImages(manifests.release, stamped, { web: 'sha256:web', worker: 'sha256:worker' }).map(
  ({ body }) => body,
);
const scaled = (objects: readonly KubeObject[], replicas: number) =>
  objects.map((one) => ({ ...one, spec: { ...(one['spec'] as object), replicas } }));

const due = (parts: Partial<KubeParts>) =>
  step.due(worldWith<KubeParts>({ images, objects: [], release: null, ...parts }));
const chart = chartOf(due({}));
function chartOf(verdict: ReturnType<typeof due>): string {
  const [change] = verdict.is === 'due' ? verdict.changes : [];
  return change?.text.replace('install ', '') ?? '';
}
const release = (status: string, more: Partial<HelmRelease> = {}): HelmRelease => ({
  name: 'eemt',
  revision: 7,
  status,
  chart,
  ...more,
});

describe('the release', () => {
  it('waits for all nodes, the storage, the password, and its images in the nodes', () => {
    expect(step.after).toEqual(['nodes', 'storage', 'password', 'import-web', 'import-worker']);
  });

  it('is unknown until its images are built, because their identity is part of it', () => {
    expect(due({ images: images.slice(1) })).toEqual({ is: 'unknown', until: 'image-web' });
  });

  it.each<keyof KubeParts>(['objects', 'release'])('is unknown where its %s cannot be read', (part) => {
    const missing: Seen<never> = { ok: false, why: 'connection refused' };
    const world: KubeWorld = {
      ...worldWith<KubeParts>({ images, objects: [], release: null }),
      [part]: missing,
    };
    expect(step.due(world)).toEqual({ is: 'unknown', until: 'nodes' });
  });

  it('is installed where there is none', () => {
    expect(chart).toMatch(/^eemt-2\.0\.0\+cured\.[0-9a-f]{12}$/);
    expect(due({})).toMatchObject({ is: 'due', changes: [{ kind: 'create', text: `install ${chart}` }] });
  });

  it.each(['pending-install', 'uninstalling', 'pending-upgrade', 'pending-rollback', 'failed'])(
    'that is %s is deployed again',
    (status) => {
      expect(due({ objects: live, release: release(status) })).toMatchObject({
        is: 'due',
        changes: [{ kind: 'heal', text: `release is ${status}: deploy ${chart}` }],
      });
    },
  );

  it('of another hash is upgraded, as after a build under the same tag', () => {
    const before = release('deployed', { chart: 'eemt-2.0.0+cured.000000000000' });
    expect(due({ objects: live, release: before })).toMatchObject({
      is: 'due',
      changes: [{ kind: 'update', text: `eemt-2.0.0+cured.000000000000 → ${chart}` }],
    });
    const rebuilt = [engineImage('eemt-dev/eemt-web:1', 'sha256:other'), ...images.slice(1)];
    expect(chartOf(due({ images: rebuilt }))).not.toBe(chart);
  });

  it('is healed where an object differs from it or is missing', () => {
    const [web, worker] = scaled(live, 3);
    if (!web || !worker) throw new TypeError('there are two');
    expect(due({ objects: [worker], release: release('deployed') })).toMatchObject({
      is: 'due',
      changes: [
        { kind: 'heal', text: 'heal Deployment/eemt-web is missing' },
        { kind: 'heal', text: 'heal Deployment/eemt-worker: spec.replicas is 3, should be 2' },
      ],
    });
  });

  it('is done where it is deployed with this hash and nothing differs', () => {
    expect(due({ objects: live, release: release('deployed') })).toEqual({
      is: 'done',
      note: 'revision 7, nothing drifted',
    });
  });
});

describe('deploying the release', () => {
  /** Deploys where the release is in this state; `after` is what lives then. */
  async function deploy(before: HelmRelease | null, after: readonly KubeObject[] = live) {
    const done: string[] = [];
    const replaced: KubeObject[] = [];
    const call = (text: string): Promise<void> => {
      done.push(text);
      return Promise.resolve();
    };
    const { run } = fakeRun({
      helm: {
        uninstall: (_access, namespace, name) => call(`uninstall ${namespace}/${name}`),
        rollback: (_access, namespace, name, revision) =>
          call(`rollback ${namespace}/${name} ${String(revision)}`),
        upgradeInstall: ({ namespace, release: name, chartDir, onLine }) => {
          onLine('Release "eemt" has been upgraded.');
          const written = existsSync(join(chartDir, 'Chart.yaml'));
          return call(`upgrade ${namespace}/${name} ${written ? 'written' : 'missing'}`);
        },
      },
      kubectl: {
        get: () => Promise.resolve(after),
        replace: (_access, objects) => {
          replaced.push(...objects);
          return call('replace');
        },
      },
    });
    const lines = await runDue(due({ objects: scaled(live, 9), release: before }), run);
    return { done, replaced, lines };
  }

  it('installs or upgrades the chart, which is written before', async () => {
    expect((await deploy(null)).done).toEqual(['upgrade eemt/eemt written']);
    const { done, lines } = await deploy(release('deployed'));
    expect(done).toEqual(['upgrade eemt/eemt written']);
    expect(lines).toEqual(['Release "eemt" has been upgraded.']);
    expect(readFileSync(join(env.paths.chart, 'Chart.yaml'), 'utf8')).toContain(chart.replace('eemt-', ''));
  });

  it.each(['pending-install', 'uninstalling'])('removes one that is stuck in %s first', async (status) => {
    const { done, lines } = await deploy(release(status));
    expect(done).toEqual(['uninstall eemt/eemt', 'upgrade eemt/eemt written']);
    expect(lines[0]).toBe(`removing a release that is stuck in ${status}`);
  });

  it.each(['pending-upgrade', 'pending-rollback'])(
    'rolls one back that is stuck in %s first',
    async (status) => {
      const { done, lines } = await deploy(release(status));
      expect(done).toEqual(['rollback eemt/eemt 0', 'upgrade eemt/eemt written']);
      expect(lines[0]).toBe(`rolling back a release that is stuck in ${status}`);
    },
  );

  it('upgrades one that failed as it is', async () => {
    expect((await deploy(release('failed'))).done).toEqual(['upgrade eemt/eemt written']);
  });

  it('replaces what Helm leaves different, still as a part of the release', async () => {
    const [web, worker] = live;
    if (!web || !worker) throw new TypeError('there are two');
    const { done, replaced, lines } = await deploy(release('deployed'), [web, ...scaled([worker], 9)]);
    expect(done).toEqual(['upgrade eemt/eemt written', 'replace']);
    expect(lines).toContain('healing Deployment/eemt-worker: spec.replicas is 9, should be 2');
    expect(replaced).toMatchObject([
      {
        metadata: {
          name: 'eemt-worker',
          namespace: 'eemt',
          labels: { 'app.kubernetes.io/managed-by': 'Helm' },
          annotations: { 'meta.helm.sh/release-name': 'eemt', 'meta.helm.sh/release-namespace': 'eemt' },
        },
        spec: { replicas: 2 },
      },
    ]);
  });
});
