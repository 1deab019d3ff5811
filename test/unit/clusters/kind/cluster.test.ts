import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workerNodeSelector } from '../../../../src/eemt/defects/worker-node-selector.ts';
import { kindConfig } from '../../../../src/clusters/kind/kind-config.ts';
import { nodeImageFor } from '../../../../src/clusters/kind/kubernetes-versions.ts';
import { imageDigests, readNodeImages } from '../../../../src/clusters/kind/node-images.ts';
import { planCluster } from '../../../../src/clusters/kind/plan.ts';
import { refuseForeign } from '../../../../src/clusters/kind/refuse-foreign.ts';
import { kindSeen } from '../../../../src/clusters/kind/seen.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { shippedPath } from '../../../../src/lib/package-root.ts';
import type { KubeFacts } from '../../../../src/core/blueprint.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { emptyParts, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { worldWith } from '../../../support/world.ts';
import { adviceWith } from '../../../support/advice.ts';

const env = environmentOf('demo', 'eemt', { state: '/state', cache: '/cache' });
const choice = {
  id: 'ab12',
  kubernetes: 'v1.27.3',
  nodeImage: 'kindest/node:v1.27.3',
  nodes: 2,
  webPort: 5000,
  sparePort: 5001,
};
const facts = (nodes: number) => ({ nodes, nodeSelector: { 'node-type': 'compute' } }) as object as KubeFacts;

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
      kubeadmConfigPatches: [expect.stringContaining('enable-aggregator-routing') as unknown],
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

/** The cluster as it is seen where the engine has these containers. */
const seen = (containers: readonly EngineContainer[], files = wholeFiles) =>
  kindSeen(worldWith<KubeParts>({ containers, files }), env);
const ours = ownNodes(env, ['control-plane', 'worker', 'worker2']);
const unmarked = nodeContainer(env.cluster, 'demo-worker');
const markedBy = (source: string, destination = '/eemt-dev/ab12') =>
  nodeContainer(env.cluster, 'demo-control-plane', { mounts: [{ source, destination }] });

describe('what there is of a cluster', () => {
  it('are the nodes of its name, by their roles', () => {
    const other = nodeContainer('other-cluster', 'other-control-plane');
    const { nodes, workers, controlPlane } = seen([other, ...ours]);
    expect(nodes.map(({ name }) => name)).toEqual([
      'demo-cluster-control-plane',
      'demo-cluster-worker',
      'demo-cluster-worker2',
    ]);
    expect(controlPlane).toBe(ours[0]);
    expect(workers).toEqual(ours.slice(1));
  });

  it('runs only where every node does', () => {
    expect(seen(ours).running).toBe(true);
    expect(seen([...ours, ...ownNodes(env, ['worker3'], { state: 'exited' })]).running).toBe(false);
    expect(seen([]).running).toBe(false);
  });

  it('is what its creation fixed, and the address of the page', () => {
    const ports = [
      { hostIp: '127.0.0.1', hostPort: 5007, containerPort: 30500 },
      { hostIp: '127.0.0.1', hostPort: 5008, containerPort: 30501 },
    ];
    const { fixed, webUrl } = seen([...ownNodes(env, ['control-plane'], { ports }), ...ours.slice(1)]);
    expect(fixed).toEqual({ nodes: 2, port: 5007, sparePort: 5008, nodeImage: 'kindest/node:v1.27.3' });
    expect(webUrl).toBe('http://127.0.0.1:5007');
    expect(seen([])).toMatchObject({ fixed: null, webUrl: null });
  });
});

describe('whose a cluster is', () => {
  it('is ours only when every node carries the mark of this very environment', () => {
    expect(seen([]).owner).toEqual({ is: 'nobody' });
    expect(seen(ours).owner).toEqual({ is: 'ours' });
    expect(seen([...ours, unmarked]).owner).toEqual({
      is: 'foreign',
      why: 'demo-worker was not made by eemt-dev',
    });
    expect(seen([markedBy('/home/else/demo/marker')]).owner).toEqual({
      is: 'foreign',
      why: 'demo-control-plane belongs to an environment whose state is in /home/else/demo',
    });
  });

  it('is not ours where our mark is lost or another one', () => {
    expect(seen(ours, { ...wholeFiles, id: null }).owner).toMatchObject({ is: 'foreign' });
    expect(seen([markedBy(env.paths.marker, '/eemt-dev/cd34')]).owner).toEqual({
      is: 'foreign',
      why: 'demo-control-plane carries the id cd34, and this environment is ab12',
    });
  });

  it('a foreign one is refused with its nodes and a way out', () => {
    expect(() => {
      refuseForeign(env, seen([unmarked]));
    }).toThrow(
      expect.objectContaining({
        code: 'STATE_FOREIGN_CLUSTER',
        exitCode: 7,
        message: expect.stringContaining('demo-worker was not made by eemt-dev') as string,
        details: { cluster: 'demo-cluster', nodes: ['demo-worker'] },
        hints: expect.arrayContaining([adviceWith('--name NAME')]) as unknown,
      }),
    );
  });

  it('is whole only after its creation went through', () => {
    expect(seen(ours, { ...wholeFiles, created: false }).whole).toBe(false);
    expect(seen(ours).whole).toBe(true);
    expect(seen([], emptyParts.files).whole).toBe(false);
  });
});

describe('images on a node', () => {
  it('are asked for once where it runs; one that does not answer yet is left out', async () => {
    const asked: string[] = [];
    const { run } = fakeRun({
      docker: {
        exec: (id) => {
          asked.push(id);
          const answers = id === 'demo-cluster-worker';
          const stdout = answers ? 'eemt-web:2.0 type sha256:aa' : '';
          return Promise.resolve({ exitCode: answers ? 0 : 1, stdout, stderr: '' });
        },
      },
    });
    const rests = ownNodes(env, ['worker3'], { state: 'exited' });
    expect(await readNodeImages([...ours, ...rests], run)).toEqual({
      'demo-cluster-worker': { 'eemt-web:2.0': 'sha256:aa' },
    });
    expect(asked).toEqual(ours.map(({ id }) => id));
  });

  it('are read from the table of ctr by reference and digest', () => {
    const table = [
      'REF                                     TYPE                                    DIGEST          SIZE    PLATFORMS   LABELS',
      'docker.io/library/eemt-web:2.0          application/vnd.oci.image.manifest.v1+json sha256:aa11 1.5 GiB linux/amd64 -',
      'docker.io/eemt-dev/web:0123456789ab     application/vnd.oci.image.manifest.v1+json sha256:aa11 1.5 GiB linux/amd64 -',
    ].join('\n');
    expect(imageDigests(table)).toEqual({
      'docker.io/library/eemt-web:2.0': 'sha256:aa11',
      'docker.io/eemt-dev/web:0123456789ab': 'sha256:aa11',
    });
  });
});
