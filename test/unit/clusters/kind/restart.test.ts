import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { clusterSteps } from '../../../../src/clusters/kind/create-steps.ts';
import { planCluster } from '../../../../src/clusters/kind/plan.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';

const state = mkdtempSync(join(tmpdir(), 'eemt-dev-restart-'));
afterAll(() => rmSync(state, { recursive: true }));
const env = environmentOf('demo', 'eemt', { state, cache: state });
const plan = planCluster(env, {
  id: 'ab12',
  kubernetes: 'v1.27.3',
  nodeImage: 'kindest/node:v1.27.3',
  nodes: 2,
  webPort: 5000,
  sparePort: 5001,
});
const node = (name: string, role: string, nodeState: EngineContainer['state']): EngineContainer => ({
  id: name,
  name,
  state: nodeState,
  image: plan.nodeImage,
  labels: { 'io.x-k8s.kind.role': role },
  mounts: [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }],
  ports: [],
});

it('stopped nodes are started, the control plane first and then the workers at once, and the kubeconfig is written anew', async () => {
  await makeMark(env, 'ab12');
  writeFileSync(join(env.paths.marker, 'created'), '');
  writeFileSync(env.paths.kubeconfig, 'spoiled');
  const done: string[] = [];
  const { run } = fakeRun({
    docker: {
      containers: () =>
        Promise.resolve([
          node('worker', 'worker', 'exited'),
          node('worker2', 'worker', 'exited'),
          node('worker3', 'worker', 'running'),
          node('control-plane', 'control-plane', 'exited'),
        ]),
      startContainer: async (id) => {
        done.push(`start ${id}`);
        await Promise.resolve();
        done.push(`started ${id}`);
      },
    },
    kind: { kubeconfig: () => Promise.resolve('a new port') },
  });
  const [cluster] = clusterSteps(env, plan, []);
  await cluster?.apply(run, { line: () => undefined, progress: () => undefined });
  expect(done).toEqual([
    'start control-plane',
    'started control-plane',
    'start worker',
    'start worker2',
    'started worker',
    'started worker2',
  ]);
  expect(readFileSync(env.paths.kubeconfig, 'utf8')).toBe('a new port');
});
