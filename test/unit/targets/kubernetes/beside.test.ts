import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import { spareNodePort, webNodePort } from '../../../../src/clusters/kind/plan.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { besideOf, environmentOf } from '../../../../src/core/environment.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { demoDir } from '../../../../src/eemt/source.ts';
import { defaultSettings } from '../../../../src/settings/settings.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import { besideDownPlan, besideUpPlan } from '../../../../src/targets/kubernetes/beside-plans.ts';
import { design } from '../../../../src/targets/kubernetes/design.ts';
import { requireApart } from '../../../../src/targets/kubernetes/require-apart.ts';
import type { Step } from '../../../../src/plan/step.ts';
import { ordinaryEngine } from '../../../support/engine-with.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { emptyParts, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { renderedWith } from '../../../support/rendered-chart.ts';
import { runDue } from '../../../support/run-due.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { worldWith } from '../../../support/world.ts';

const state = scratchFolder();
const env = environmentOf('demo', 'eemt', { state, cache: state });
const id = 'web-logs-permission';
const place = besideOf(env, id);
const main = kindCluster(env);
const beside = kindCluster(place).beside({ namespace: place.namespace, folder: `.reproduce/${id}` });

/** The demo, designed for the environment or for the place beside it. */
function designedFor(where: 'main' | 'beside', leftOut: readonly string[] = []) {
  const { run } = fakeRun({
    helm: {
      template: ({ values, namespace }) =>
        Promise.resolve(renderedWith(values).replaceAll('"other"', JSON.stringify(namespace))),
    },
  });
  const at = where === 'main' ? { env, cluster: main } : { env: place, cluster: beside };
  const source = { dir: demoDir, kind: 'given', commit: null } as const;
  const settings = { ...defaultSettings, workers: 1 };
  return design(
    {
      ...at,
      id: 'ab12',
      source,
      settings,
      leftOut,
      sparePort: 5001,
      diskLimitMi: null,
      engine: ordinaryEngine,
    },
    run,
  );
}

async function objectsOf(where: 'main' | 'beside', leftOut: readonly string[] = []) {
  const { prelude, storage, release } = (await designedFor(where, leftOut)).blueprint.manifests;
  return [...prelude, ...storage, ...release].map(({ body }) => body);
}

/** Helm puts what names no namespace into its own. */
const keyIn = (namespace: string) => (one: KubeObject) =>
  `${one.kind}/${clusterWide.includes(one.kind) ? '' : (one.metadata.namespace ?? namespace)}/${one.metadata.name}`;
const clusterWide = ['Namespace', 'PersistentVolume', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass'];

describe('a place beside an environment', () => {
  it('has its own namespace, data, chart and password, and shares cluster, mark and lock', () => {
    expect(place.namespace).toBe('eemt-bug');
    expect(place.paths.data).toBe(join(env.paths.data, '.reproduce', id));
    for (const path of ['data', 'chart', 'password', 'record'] as const)
      expect(place.paths[path]).not.toBe(env.paths[path]);
    for (const path of ['marker', 'lock', 'kubeconfig', 'children', 'reproduction'] as const)
      expect(place.paths[path]).toBe(env.paths[path]);
    expect(place.cluster).toBe(env.cluster);
  });

  it('has folders of its own in the nodes, and the spare port', () => {
    const { storage, exposure } = kindCluster(env);
    expect(beside.storage).toEqual({ ...storage, path: `${storage.path}/.reproduce/${id}` });
    expect(beside.exposure).toMatchObject({ port: spareNodePort });
    expect(exposure).toMatchObject({ port: webNodePort });
    const ports = [
      { hostIp: '127.0.0.1', hostPort: 5000, containerPort: webNodePort },
      { hostIp: '127.0.0.1', hostPort: 5077, containerPort: spareNodePort },
    ];
    const containers = ownNodes(env, ['control-plane'], { ports });
    const world = worldWith<KubeParts>({ containers, files: wholeFiles });
    expect(beside.seen(world).webUrl).toBe('http://127.0.0.1:5077');
    expect(main.seen(world).webUrl).toBe('http://127.0.0.1:5000');
    expect(beside.asRoot(world)?.dataPath).toBe(`${main.asRoot(world)?.dataPath ?? ''}/.reproduce/${id}`);
  });

  // Whichever cure is left out: what would reach into the environment is refused.
  it.each([['nothing'], ...bugs.map((bug) => [bug.id])])(
    'shares no object with the environment, or is refused: leaving out %s',
    async (...leftOut) => {
      const designed = await designedFor('beside', leftOut);
      const its = (await objectsOf('main')).map(keyIn(env.namespace));
      const shared = (await objectsOf('beside', leftOut))
        .map(keyIn(place.namespace))
        .filter((key) => its.includes(key));
      const check = () => {
        requireApart(designed, place.namespace);
      };
      if (shared.length === 0) expect(check).not.toThrow();
      else expect(check).toThrow(expect.objectContaining({ code: 'USAGE_NOT_APART' }));
      expect(shared.length > 0).toBe(leftOut.includes('namespace-mismatch'));
    },
  );

  it('binds its accounts to its own roles, in its own namespace', async () => {
    const objects = await objectsOf('beside');
    const text = JSON.stringify(objects.filter(({ kind }) => kind === 'ClusterRoleBinding'));
    expect(text).toContain(
      '"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"eemt-cluster-role-eemt-bug"}',
    );
    expect(text).not.toContain('"namespace":"eemt"');
  });

  it('lies on volumes of its own folder', async () => {
    const volumes = (await objectsOf('beside')).filter(({ kind }) => kind === 'PersistentVolume');
    expect(volumes.length).toBeGreaterThan(0);
    for (const one of volumes) expect(JSON.stringify(one)).toContain(`.reproduce/${id}/`);
  });
});

describe('what would not be apart', () => {
  it('is refused before anything is made, each object named', async () => {
    const designed = await designedFor('beside', ['namespace-mismatch']);
    await expect(besideUpPlan(place, beside, designed, usual)).rejects.toMatchObject({
      code: 'USAGE_NOT_APART',
      exitCode: 2,
      message: expect.stringMatching(
        /^These objects would not lie in the namespace eemt-bug: .*Namespace\/eemt/,
      ) as unknown,
    });
  });
});

const usual = { recreate: false, wipe: false, build: false, cache: true, caBundle: null };

describe('the plan of what lies beside', () => {
  const order = async (options: Partial<Parameters<typeof besideUpPlan>[3]>) => {
    const { steps } = await besideUpPlan(place, beside, await designedFor('beside'), {
      ...usual,
      ...options,
    });
    return Object.fromEntries(steps.map((step: Step<KubeParts>) => [step.id, step.after]));
  };

  it('delivers no image and makes no cluster', async () => {
    const ids = Object.keys(await order({}));
    expect(ids.filter((one) => /^(pack|import|cluster|nodes)/.test(one))).toEqual([]);
  });

  it('builds nothing: an image that is not there ends it', async () => {
    const { steps } = await besideUpPlan(place, beside, await designedFor('beside'), usual);
    const image = steps.find((step) => step.id.startsWith('image-'));
    expect(() => image?.due(worldWith<KubeParts>(emptyParts))).toThrow(
      expect.objectContaining({ exitCode: expect.any(Number) as unknown }),
    );
  });

  it('waits until it is ready unless the defect is to show', async () => {
    expect(await order({})).toHaveProperty('ready');
    expect(await order({ waits: false })).not.toHaveProperty('ready');
  });

  it('gives a folder to root before claims and pods come', async () => {
    const steps = await order({ rootOwns: ['logs'] });
    expect(steps['root-owns-logs']).toEqual(['data-folders']);
    expect(steps['storage']).toEqual(['data-folders', 'root-owns-logs']);
    expect(steps['release']).toEqual(['storage', 'password']);
  });

  it('stops what runs there first where all is to be made anew', async () => {
    expect((await order({ recreate: true }))['data-folders']).toEqual(['stop']);
    expect(await order({})).not.toHaveProperty('stop');
  });
});

describe('removing what lies beside', () => {
  const files = wholeFiles;
  const standing = worldWith<KubeParts>({ ...emptyParts, containers: ownNodes(env), files });
  const steps = () => besideDownPlan(place, beside).steps;
  const step = (name: string) => steps().find((one) => one.id === name);
  const named = (kind: string, name: string): KubeObject => ({ apiVersion: 'v1', kind, metadata: { name } });

  it('takes the namespace, then its volumes and roles, and those of nobody else', async () => {
    const deleted: string[] = [];
    const all = [
      ...['eemt-eemt-data', 'eemt-bug-eemt-data', 'team-eemt-bug'].map((name) =>
        named('PersistentVolume', name),
      ),
      ...['eemt-cluster-role', 'eemt-cluster-role-eemt-bug'].map((name) => named('ClusterRole', name)),
      named('ClusterRoleBinding', 'binding-eemt-bug'),
    ];
    const { run } = fakeRun({
      kubectl: {
        get: () => Promise.resolve(all),
        delete: (_access, namespace, names) => {
          deleted.push(`${namespace}: ${names.join(' ')}`);
          return Promise.resolve();
        },
      },
    });
    await runDue(step('remove-namespace')?.due(standing), run);
    expect(deleted).toEqual([
      'eemt-bug: deployments,replicasets,cronjobs,jobs --all --cascade=orphan',
      'eemt-bug: pods --all --grace-period=5',
      'eemt-bug: namespace eemt-bug',
      'eemt-bug: persistentvolume/eemt-bug-eemt-data',
      'eemt-bug: clusterrole/eemt-cluster-role-eemt-bug',
      'eemt-bug: clusterrolebinding/binding-eemt-bug',
    ]);
  });

  it('has nothing to remove from a cluster that does not run', () => {
    const stopped = worldWith<KubeParts>({
      ...emptyParts,
      containers: ownNodes(env, ['worker'], { state: 'exited' }),
      files,
    });
    expect(step('remove-namespace')?.due(stopped)).toEqual({ is: 'done', note: 'no cluster runs' });
    expect(step('remove-namespace')?.due(worldWith<KubeParts>(emptyParts))).toMatchObject({ is: 'done' });
  });

  it('removes its data, chart and password, nothing besides, and begins again with what is left', async () => {
    await makeMark(env, 'ab12');
    const { data, chart, password } = place.paths;
    const kept = join(env.paths.data, 'data', 'mine.tif');
    for (const folder of [join(data, 'data'), chart, join(env.paths.data, 'data')])
      mkdirSync(folder, { recursive: true });
    for (const file of [join(data, 'data', 'its.tif'), password, kept]) writeFileSync(file, '');
    const { run } = fakeRun();
    const remove = () => runDue(step('remove-data')?.due(worldWith<KubeParts>(emptyParts)), run);
    await remove();
    const left = () => [data, chart, password, kept].map((path) => existsSync(path));
    expect(left()).toEqual([false, false, false, true]);
    expect(existsSync(join(env.paths.data, '.reproduce'))).toBe(false);
    await remove();
    expect(left()).toEqual([false, false, false, true]);
  });
});
