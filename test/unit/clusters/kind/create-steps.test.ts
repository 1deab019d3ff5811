import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clusterSteps } from '../../../../src/clusters/kind/create-steps.ts';
import { planCluster } from '../../../../src/clusters/kind/plan.ts';
import type { KubeParts, KubeWorld } from '../../../../src/clusters/parts.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { PrerequisiteError } from '../../../../src/errors/index.ts';
import { runPlan } from '../../../../src/plan/run-plan.ts';
import type { Step, Verdict } from '../../../../src/plan/step.ts';
import { createdFile, makeMark } from '../../../../src/state/mark.ts';
import { engineWith } from '../../../support/engine-with.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { held } from '../../../support/held.ts';
import { emptyParts, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { runDue } from '../../../support/run-due.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { observerOf, worldWith } from '../../../support/world.ts';

const state = scratchFolder();
const env = environmentOf('demo', 'eemt', { state, cache: state });
const plan = planCluster(env, {
  id: 'ab12',
  kubernetes: 'v1.27.3',
  nodeImage: 'kindest/node:v1.27.3',
  nodes: 1,
  webPort: 5000,
  sparePort: 5001,
});
function stepNamed(id: string, removedBy?: string): Step<KubeParts> {
  const found = clusterSteps(env, plan, { after: [], removedBy }).find((step) => step.id === id);
  if (!found) throw new TypeError(id);
  return found;
}
const ports = [{ hostIp: '127.0.0.1', hostPort: 40001, containerPort: 6443 }];
const nodes = [...ownNodes(env, ['control-plane'], { ports }), ...ownNodes(env, ['worker'])];
const stopped = nodes.map((node) => ({ ...node, state: 'exited' }) as const);
const files = {
  ...wholeFiles,
  kubeconfig: { context: 'kind-demo-cluster', server: 'https://127.0.0.1:40001' },
};
const halfMade = { ...wholeFiles, created: false };

describe('the cluster', () => {
  const due = (parts: Partial<KubeParts>, removedBy?: string): Verdict =>
    stepNamed('cluster', removedBy).due(worldWith({ ...emptyParts, ...parts }));
  const create = { kind: 'create', text: 'create 2 nodes of kindest/node:v1.27.3' };

  it('is created where there is none', () => {
    expect(due({})).toMatchObject({ is: 'due', changes: [create] });
  });

  it('is created anew where it is half-made', () => {
    expect(due({ containers: nodes, files: halfMade })).toMatchObject({
      is: 'due',
      changes: [{ kind: 'delete', text: 'delete the half-made demo-cluster' }, create],
    });
  });

  it('is started where nodes rest, and only those are named', () => {
    expect(due({ containers: [...stopped.slice(0, 1), ...nodes.slice(1)], files })).toMatchObject({
      is: 'due',
      changes: [{ kind: 'update', text: 'start demo-cluster-control-plane' }],
    });
  });

  it.each([
    ['lost', null],
    ['of another cluster', { ...files.kubeconfig, context: 'kind-other-cluster' }],
    ['of the port before a restart', { ...files.kubeconfig, server: 'https://127.0.0.1:40000' }],
  ])('gets its kubeconfig again where that is %s', (_, kubeconfig) => {
    expect(due({ containers: nodes, files: { ...files, kubeconfig } })).toMatchObject({
      is: 'due',
      changes: [{ kind: 'heal', text: 'write our kubeconfig again' }],
    });
  });

  it('is done where all nodes run and the kubeconfig leads to them', () => {
    expect(due({ containers: nodes, files })).toEqual({ is: 'done', note: '2 nodes running' });
  });

  it('that is to be made anew is unknown until the old one is removed', () => {
    expect(due({ containers: nodes, files }, 'remove-cluster')).toEqual({
      is: 'unknown',
      until: 'remove-cluster',
    });
    expect(due({}, 'remove-cluster')).toMatchObject({ is: 'due', changes: [create] });
  });

  it('is refused where it is foreign', () => {
    expect(() => due({ containers: [nodeContainer(env.cluster, 'control-plane')], files })).toThrow(
      'not provably of this environment',
    );
  });

  it('cannot be judged where the engine does not answer, for its reason', () => {
    const error = new PrerequisiteError('DOCKER_UNREACHABLE', 'Docker does not answer');
    const world: KubeWorld = {
      ...worldWith<KubeParts>({ files }),
      containers: { ok: false, why: 'Docker does not answer', error },
    };
    expect(() => stepNamed('cluster').due(world)).toThrow(error);
  });

  it('is whole only once its creation went through, and what was half-made is removed before it', async () => {
    await makeMark(env, 'ab12');
    writeFileSync(createdFile(env), 'of the one before');
    const { docker, done } = engineWith(nodes);
    const seen: string[] = [];
    const { run } = fakeRun({
      docker,
      kind: {
        create: ({ name, kubeconfig, config }) => {
          seen.push(name, ...readdirSync(env.paths.root), String(existsSync(createdFile(env))));
          writeFileSync(kubeconfig, config, { mode: 0o644 });
          return Promise.resolve();
        },
      },
    });
    const lines = await runDue(due({ containers: nodes, files: halfMade }), run);
    expect(lines).toEqual(['deleting what is left of demo-cluster']);
    expect(done.filter((one) => one.startsWith('remove '))).toHaveLength(2);
    // The folder that nodes mount is there before them.
    expect(seen).toEqual(['demo-cluster', 'marker', 'transfer', 'false']);
    expect(existsSync(createdFile(env))).toBe(true);
    expect(statSync(env.paths.kubeconfig).mode & 0o777).toBe(0o600);
  });
});

describe('the nodes', () => {
  const node = (name: string, ready: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `demo-cluster-${name}` },
    status: { conditions: [{ type: 'Ready', status: ready }] },
  });
  const step = stepNamed('nodes');
  const ready = [node('control-plane', 'True'), node('worker', 'True')];
  const due = (parts: Partial<KubeParts>) =>
    step.due(worldWith({ ...emptyParts, containers: nodes, files, ...parts }));
  const unreadable: KubeWorld = {
    ...worldWith<KubeParts>({ containers: nodes, files }),
    objects: { ok: false, why: 'connection refused' },
  };

  it('are done once the API server calls all of them Ready', () => {
    expect(due({ objects: ready })).toEqual({ is: 'done', note: '2 ready' });
  });

  it('are waited for by name, and those that have not joined', () => {
    expect(due({ objects: [node('control-plane', 'True'), node('worker', 'Unknown')] })).toMatchObject({
      is: 'waiting',
      missing: ['demo-cluster-worker'],
      progress: 'waiting for demo-cluster-worker',
      terminal: [],
    });
    expect(due({ objects: [node('control-plane', 'False')] })).toMatchObject({
      missing: ['demo-cluster-control-plane', 'the others'],
    });
  });

  it('are waited for while the API server does not answer', () => {
    expect(step.due(unreadable)).toMatchObject({ is: 'waiting', missing: ['the API server'] });
  });

  it('are unknown until the cluster is whole and runs', () => {
    const unknown = { is: 'unknown', until: 'cluster' };
    expect(due({ containers: [], files: emptyParts.files })).toMatchObject(unknown);
    expect(due({ files: halfMade, objects: ready })).toMatchObject(unknown);
    expect(due({ containers: stopped })).toMatchObject(unknown);
  });

  it('that are not Ready in time are named with a way out', () => {
    const verdict = step.due(unreadable);
    if (verdict.is !== 'waiting') throw new TypeError(verdict.is);
    expect(step.waitMs).toBe(180_000);
    expect(verdict.giveUp('time-limit', 180_000)).toMatchObject({
      code: 'CLUSTER_NODES',
      exitCode: 5,
      message: 'After 3 minutes these nodes are not Ready: the API server.',
    });
  });

  it('are waited for also where one ends while it starts', async () => {
    const { run } = fakeRun();
    let looks = 0;
    const { observer } = observerOf<KubeParts>({
      files,
      containers: () => (++looks === 2 ? [...nodes.slice(0, 1), ...stopped.slice(1)] : nodes),
      objects: () => {
        if (looks === 1) throw new TypeError('connection refused');
        return ready;
      },
    });
    const results = await runPlan(held, { steps: [{ ...step, after: [] }] }, 'up', observer, run);
    expect(results).toMatchObject([{ id: 'nodes', outcome: 'done', durationMs: 2000 }]);
  });
});
