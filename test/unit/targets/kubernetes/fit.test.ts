import { describe, expect, it } from 'vitest';
import type { ClusterSeen, MachinePorts } from '../../../../src/clusters/cluster.ts';
import { nodeImageFor } from '../../../../src/clusters/kind/kubernetes-versions.ts';
import { fitToCluster } from '../../../../src/targets/kubernetes/fit.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { resolveSettings } from '../../../../src/settings/resolve.ts';
import type { ResolvedSettings } from '../../../../src/settings/resolved.ts';
import { settingKeys, settingOf, type Settings } from '../../../../src/settings/settings.ts';
import { liveCluster, noCluster, published } from './clusters.ts';
import { adviceWith } from '../../../support/advice.ts';

const env = environmentOf('demo', 'eemt', { state: '/state', cache: '/cache' });
const given = (flags: Partial<Settings>) => resolveSettings({ env: {}, flags });
const live = liveCluster(env, { ports: published(5007, 5008) });

/** A machine on which the ports from 5000 to 5002 are taken. */
const ports: MachinePorts = {
  holder: (port) => Promise.resolve(port >= 5000 && port <= 5002 ? 'the environment other' : null),
  free: (wanted) => Promise.resolve(wanted >= 5000 && wanted <= 5002 ? 5003 : wanted),
};
const fitted = (resolved: ResolvedSettings, cluster: ClusterSeen, recreate: boolean) =>
  fitToCluster(resolved, cluster, { name: env.cluster, recreate, ports, nodeImage: nodeImageFor });
const fit = async (resolved: ResolvedSettings, cluster: ClusterSeen, recreate: boolean) =>
  (await fitted(resolved, cluster, recreate)).settings;

describe('a live cluster', () => {
  it('beats defaults and memory: its nodes and port hold', async () => {
    expect(await fit(given({}), live, false)).toMatchObject({ nodes: 1, port: 5007 });
  });

  it('of other nodes or another port than given is refused with the way out', async () => {
    await expect(fit(given({ nodes: 2, port: 5009 }), live, false)).rejects.toMatchObject({
      code: 'STATE_CLUSTER_DIFFERS',
      exitCode: 7,
      message:
        'demo-cluster was made with other settings: --nodes 2, but the cluster has 1; --port 5009, but the cluster publishes 5007.',
    });
  });
});

describe('the table of settings', () => {
  const others: Settings = {
    target: 'kind',
    workers: 9,
    autoscale: null,
    scaleDown: 'usual',
    nodes: 5,
    profile: 'balanced',
    mode: 'local',
    webImage: 'web:1',
    workerImage: 'full',
    source: 'demo',
    kubernetes: 'v1.30.0',
    nodeImage: 'mine:2',
    port: 5009,
    values: ['/v.yaml'],
    set: ['a=1'],
    with: ['docs'],
    skipFix: ['rwx-claims'],
    caBundle: '/ca.pem',
  };

  it.each(settingKeys)('says whether a live cluster refuses another %s', async (key) => {
    const refused = await fit(given({ [key]: others[key] }), live, false).then(
      () => false,
      () => true,
    );
    expect(refused).toBe(settingOf(key).fixedAtCreation === true);
  });
});

describe('the Kubernetes of a live cluster', () => {
  const of = (image: string) => liveCluster(env, { image, ports: published(5007, 5008) });
  const remembered = (answers: Partial<Settings>) =>
    resolveSettings({ env: {}, flags: {}, remembered: answers });

  it('beats defaults and memory', async () => {
    expect(await fit(given({}), of('kindest/node:v1.33.1'), false)).toMatchObject({
      kubernetes: 'v1.33.1',
      nodeImage: null,
    });
    const memory = remembered({ kubernetes: 'v1.30.0', nodeImage: 'mine:v1.30.0' });
    expect(await fit(memory, of('kindest/node:v1.33.1'), false)).toMatchObject({
      kubernetes: 'v1.33.1',
      nodeImage: null,
    });
    expect(await fit(given({}), of('mine/node:v1.33.1@sha256:ab'), false)).toMatchObject({
      kubernetes: 'v1.33.1',
      nodeImage: 'mine/node:v1.33.1@sha256:ab',
    });
  });

  it('may be given as it is', async () => {
    const flags = { kubernetes: 'v1.33.1', nodeImage: 'mine:1' };
    expect(await fit(given(flags), of('mine:1'), false)).toMatchObject(flags);
    expect(await fit(given({ nodeImage: null }), of('kindest/node:v1.33.1'), false)).toMatchObject({
      kubernetes: 'v1.33.1',
      nodeImage: null,
    });
  });

  it.each<[Partial<Settings>, string, string]>([
    [{ kubernetes: 'v1.33.1' }, 'kindest/node:v1.27.3', '--kubernetes v1.33.1, but the nodes run v1.27.3'],
    [{ nodeImage: 'mine:2' }, 'mine:1', '--node-image mine:2, but the nodes are of mine:1'],
    [{ nodeImage: null }, 'mine:1', '--node-image none, but the nodes are of mine:1'],
  ])('other than given (%j) is refused with the way out', async (flags, image, text) => {
    await expect(fit(given(flags), of(image), false)).rejects.toMatchObject({
      code: 'STATE_CLUSTER_DIFFERS',
      exitCode: 7,
      message: `demo-cluster was made with other settings: ${text}.`,
      hints: expect.arrayContaining([adviceWith('`eemt-dev up --recreate`')]) as unknown,
    });
  });

  it('is made anew as given with --recreate', async () => {
    const flags = { kubernetes: 'v1.33.1', port: 5007 };
    expect(await fit(given(flags), of('kindest/node:v1.27.3'), true)).toMatchObject(flags);
  });

  it('other than a variable or the file says is refused with the place', async () => {
    const resolved = resolveSettings({
      env: { EEMT_DEV_NODE_IMAGE: 'mine:2' },
      file: { path: '/eemt/eemt-dev.yaml', text: 'nodes: 4\n' },
      flags: {},
    });
    await expect(fit(resolved, of('mine:1'), false)).rejects.toThrow(
      '/eemt/eemt-dev.yaml:1: nodes 4, but the cluster has 1; EEMT_DEV_NODE_IMAGE mine:2, but the nodes are of mine:1.',
    );
  });
});

describe('a cluster that is to be made', () => {
  it('takes the next free port where nobody asked for one', async () => {
    expect((await fit(given({}), noCluster, false)).port).toBe(5003);
  });

  it('does not take another port than the one given, and says who holds it', async () => {
    await expect(fit(given({ port: 5001 }), noCluster, false)).rejects.toMatchObject({
      code: 'PREREQ_PORT',
      exitCode: 4,
      message: 'Port 5001 is taken by the environment other.',
      hints: ['--port 5003 is free'],
    });
    expect((await fit(given({ port: 5004 }), noCluster, false)).port).toBe(5004);
  });
});

describe('the port for later use', () => {
  const spare = async (flags: Partial<Settings>, cluster: ClusterSeen, recreate = false) =>
    (await fitted(given(flags), cluster, recreate)).sparePort;

  it('is the one that a live cluster publishes, also where that is made anew', async () => {
    expect(await spare({}, live)).toBe(5008);
    expect(await spare({ port: 5007 }, live, true)).toBe(5008);
  });

  it('is the next free one where there is no cluster, or where the page takes it', async () => {
    expect(await spare({ port: 5004 }, noCluster)).toBe(5005);
    expect(await spare({ port: 5008 }, live, true)).toBe(5009);
  });
});
