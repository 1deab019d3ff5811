import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { clusterSteps } from '../../../../src/clusters/kind/create-steps.ts';
import { planCluster } from '../../../../src/clusters/kind/plan.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { makeMark } from '../../../../src/state/mark.ts';
import type { EnvironmentFiles } from '../../../../src/state/environment-files.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';

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
const kubeconfig = { context: env.context, server: 'https://127.0.0.1:40001' };
const ports = [{ hostIp: '127.0.0.1', hostPort: 40001, containerPort: 6443 }];

/** What the step `cluster` does where these nodes are there. */
async function restart(
  containers: readonly EngineContainer[],
  files: EnvironmentFiles = { ...wholeFiles, kubeconfig },
) {
  await makeMark(env, 'ab12');
  writeFileSync(env.paths.kubeconfig, 'spoiled', { mode: 0o644 });
  const done: string[] = [];
  const { run } = fakeRun({
    docker: {
      startContainer: async (id) => {
        done.push(`start ${id}`);
        await Promise.resolve();
        done.push(`started ${id}`);
      },
    },
    kind: { kubeconfig: () => Promise.resolve('a new port') },
  });
  const [cluster] = clusterSteps(env, plan, { after: [], removedBy: undefined });
  await runDue(cluster?.due(worldWith<KubeParts>({ containers, files })), run);
  return done;
}

it('stopped nodes are started, the control plane first and then the workers at once, and the kubeconfig is written anew', async () => {
  const done = await restart([
    ...ownNodes(env, ['worker', 'worker2'], { state: 'exited' }),
    ...ownNodes(env, ['worker3']),
    ...ownNodes(env, ['control-plane'], { state: 'exited', ports }),
  ]);
  expect(done.map((one) => one.replace('demo-cluster-', ''))).toEqual([
    'start control-plane',
    'started control-plane',
    'start worker',
    'start worker2',
    'started worker',
    'started worker2',
  ]);
  expect(readFileSync(env.paths.kubeconfig, 'utf8')).toBe('a new port');
  expect(statSync(env.paths.kubeconfig).mode & 0o777).toBe(0o600);
});

it('a kubeconfig that was lost is written again, and no node is started', async () => {
  const nodes = ownNodes(env, ['control-plane', 'worker'], { ports });
  expect(await restart(nodes, { ...wholeFiles, kubeconfig: null })).toEqual([]);
  expect(readFileSync(env.paths.kubeconfig, 'utf8')).toBe('a new port');
});
