import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workerNodeSelector } from '../../../../src/eemt/defects/worker-node-selector.ts';
import { imageDigests } from '../../../../src/clusters/kind/transport.ts';
import { kindConfig } from '../../../../src/clusters/kind/kind-config.ts';
import { nodeImageFor } from '../../../../src/clusters/kind/node-images.ts';
import { observeCluster } from '../../../../src/clusters/kind/observe.ts';
import { planCluster } from '../../../../src/clusters/kind/plan.ts';
import { refuseForeign } from '../../../../src/clusters/kind/refuse-foreign.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { shippedPath } from '../../../../src/lib/package-root.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import type { Facts } from '../../../../src/core/blueprint.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';

const state = mkdtempSync(join(tmpdir(), 'eemt-dev-cluster-'));
afterAll(() => rmSync(state, { recursive: true }));
const env = environmentOf('demo', 'eemt', { state, cache: state });
const choice = {
  id: 'ab12',
  kubernetes: 'v1.27.3',
  nodeImage: 'kindest/node:v1.27.3',
  nodes: 2,
  webPort: 5000,
  sparePort: 5001,
};
const facts = (nodes: number) => ({ nodes }) as Facts;

interface KindNode {
  role: string;
  image: string;
  labels?: Record<string, string>;
  extraMounts: { containerPath: string }[];
  extraPortMappings?: { hostPort: number; listenAddress: string }[];
}
const nodesOf = (text: string) => (parse(text) as { nodes: KindNode[] }).nodes;

describe('the cluster that is planned', () => {
  it('mounts data, archives and our mark in every node, and publishes on 127.0.0.1 only', () => {
    const nodes = nodesOf(kindConfig(planCluster(env, choice)));
    expect(nodes.map(({ role }) => role)).toEqual(['control-plane', 'worker', 'worker']);
    for (const node of nodes) {
      expect(node.extraMounts.map(({ containerPath }) => containerPath)).toContain('/eemt-dev/ab12');
    }
    expect(
      nodes[0]?.extraPortMappings?.map(({ hostPort, listenAddress }) => [hostPort, listenAddress]),
    ).toEqual([
      [5000, '127.0.0.1'],
      [5001, '127.0.0.1'],
    ]);
  });

  it('carries node-type=compute on the workers once cured, on the control plane where it is alone', () => {
    const cure = workerNodeSelector.edits.cluster;
    const labelled = (nodes: number) => {
      const plan = planCluster(env, { ...choice, nodes });
      return nodesOf(kindConfig(cure?.(plan, facts(nodes)) ?? plan)).map(
        ({ labels }) => labels?.['node-type'],
      );
    };
    expect(labelled(2)).toEqual([undefined, 'compute', 'compute']);
    expect(labelled(0)).toEqual(['compute']);
  });

  it('is what kind/cluster.yaml shows, laid out for the environment', () => {
    const written = readFileSync(shippedPath('kind/cluster.yaml'), 'utf8');
    const shown = environmentOf('eemt', 'eemt', { state: '/home/me/.local/state/eemt-dev', cache: '/' });
    const plan = planCluster(shown, { ...choice, nodes: 1 });
    const cured = workerNodeSelector.edits.cluster?.(plan, facts(1)) ?? plan;
    expect(parse(kindConfig(cured))).toEqual(parse(written));
    expect(parse(kindConfig(planCluster(env, { ...choice, nodes: 0 })))).toEqual({
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      name: 'demo-cluster',
      nodes: [
        {
          role: 'control-plane',
          image: 'kindest/node:v1.27.3',
          extraMounts: [
            { hostPath: env.paths.data, containerPath: '/var/lib/eemt-dev/data', readOnly: false },
            { hostPath: env.paths.transfer, containerPath: '/var/lib/eemt-dev/transfer', readOnly: true },
            { hostPath: env.paths.marker, containerPath: '/eemt-dev/ab12', readOnly: true },
          ],
          extraPortMappings: [
            { hostPort: 5000, containerPort: 30500, listenAddress: '127.0.0.1', protocol: 'TCP' },
            { hostPort: 5001, containerPort: 30501, listenAddress: '127.0.0.1', protocol: 'TCP' },
          ],
        },
      ],
    });
  });

  it('keeps what else is written in that file, for the cluster and for every node of a role', () => {
    const written = readFileSync(shippedPath('kind/cluster.yaml'), 'utf8');
    const more = `networking: { ipFamily: ipv4 }\n${written}    kubeadmConfigPatches: [patch]\n`;
    const config = kindConfig(planCluster(env, choice), more);
    expect(parse(config)).toMatchObject({
      networking: { ipFamily: 'ipv4' },
      nodes: [
        { role: 'control-plane' },
        { role: 'worker', kubeadmConfigPatches: ['patch'] },
        { role: 'worker', kubeadmConfigPatches: ['patch'] },
      ],
    });
    expect(config).not.toMatch(/[&*]a/);
  });

  it('says that a pair nobody tried is untried', () => {
    expect(nodeImageFor('v1.27.3', null)).toEqual({ image: 'kindest/node:v1.27.3', tried: true });
    expect(nodeImageFor('v1.34.4', null)).toEqual({ image: 'kindest/node:v1.34.4', tried: true });
    expect(nodeImageFor('v1.33.1', null)).toEqual({ image: 'kindest/node:v1.33.1', tried: false });
    expect(nodeImageFor('v1.27.3', 'mine:1')).toEqual({ image: 'mine:1', tried: false });
  });
});

const container = (name: string, marker: string | null) =>
  nodeContainer(env.cluster, name, {
    mounts: marker === null ? [] : [{ source: marker, destination: '/eemt-dev/ab12' }],
  });
const observed = (containers: readonly EngineContainer[]) =>
  observeCluster(env, fakeRun({ docker: { containers: () => Promise.resolve(containers) } }).run);

describe('whose a cluster is', () => {
  it('is ours only when every node carries the mark of this very environment', async () => {
    await makeMark(env, 'ab12');
    const ofOurs = container('demo-control-plane', env.paths.marker);
    expect((await observed([])).owner).toEqual({ is: 'nobody' });
    expect((await observed([ofOurs])).owner).toEqual({ is: 'ours' });
    expect((await observed([ofOurs, container('demo-worker', null)])).owner).toEqual({
      is: 'foreign',
      why: 'demo-worker was not made by eemt-dev',
    });
    expect((await observed([container('demo-control-plane', '/home/else/demo/marker')])).owner).toEqual({
      is: 'foreign',
      why: 'demo-control-plane belongs to an environment whose state is in /home/else/demo',
    });
  });

  it('a foreign one is refused with its nodes and a way out', async () => {
    const seen = await observed([container('demo-control-plane', null)]);
    expect(() => {
      refuseForeign(env, seen);
    }).toThrow(/demo-control-plane/);
  });

  it('is whole only after its creation went through', async () => {
    const nodes = [container('demo-control-plane', env.paths.marker)];
    expect((await observed(nodes)).whole).toBe(false);
    writeFileSync(join(env.paths.marker, 'created'), '');
    expect((await observed(nodes)).whole).toBe(true);
  });
});

describe('images on a node', () => {
  it('are read from the table of ctr by reference and digest', () => {
    const table = [
      'REF                                     TYPE                                    DIGEST          SIZE    PLATFORMS   LABELS',
      'docker.io/library/eemt-web:2.0          application/vnd.oci.image.manifest.v1+json sha256:aa11 1.5 GiB linux/amd64 -',
      'docker.io/eemt-dev/web:0123456789ab     application/vnd.oci.image.manifest.v1+json sha256:aa11 1.5 GiB linux/amd64 -',
    ].join('\n');
    expect([...imageDigests(table)]).toEqual([
      ['docker.io/library/eemt-web:2.0', 'sha256:aa11'],
      ['docker.io/eemt-dev/web:0123456789ab', 'sha256:aa11'],
    ]);
  });
});
