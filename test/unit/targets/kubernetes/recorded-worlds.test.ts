import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import { judgeAll } from '../../../../src/diagnosis/judge-all.ts';
import { rank } from '../../../../src/diagnosis/rank.ts';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { statusOf } from '../../../../src/diagnosis/status.ts';
import { describeCluster } from '../../../../src/targets/kubernetes/describe.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { known } from '../../../../src/plan/world.ts';
import { dataFoldersStep } from '../../../../src/targets/data/data-folders-step.ts';
import { observationOf } from '../../../../src/targets/kubernetes/observation-of.ts';
import { readyStep } from '../../../../src/targets/kubernetes/ready-step.ts';
import { requireRunning } from '../../../../src/targets/kubernetes/require-running.ts';
import { recordedEnvironment as env, recordedWorld } from '../../../support/recorded-world.ts';

const cluster = kindCluster(env);
const plan = cluster.plan({
  id: 'e6750f87',
  kubernetes: 'v1.27.3',
  nodeImage: 'kindest/node:v1.27.3',
  nodes: 2,
  webPort: 5000,
  sparePort: 5001,
});
const steps = [
  dataFoldersStep(env, []),
  ...cluster.ensure(plan, { after: [], removedBy: undefined }),
  cluster.remove([]),
  readyStep(env, cluster, () => ({ web: true, workers: 2 }), ['nodes']),
];

/** What each step makes of a recorded world. */
const verdicts = (name: 'healthy' | 'stopped') =>
  Object.fromEntries(steps.map((step) => [step.id, step.due(recordedWorld(name)).is]));

/** How a person sees it. */
function stateOf(name: 'healthy' | 'stopped') {
  const observation = observationOf(recordedWorld(name), cluster, env);
  const findings = rank(judgeAll(observation, [...bugs, ...rules]), observation);
  const described = describeCluster(observation, findings);
  return statusOf({ env, target: 'kind', observation, record: undefined, findings, bugs, described });
}

describe('an environment that was healthy when it was recorded', () => {
  it('has nothing to be done for cluster, nodes, folders and readiness', () => {
    expect(verdicts('healthy')).toEqual({
      'data-folders': 'done',
      cluster: 'done',
      nodes: 'done',
      ready: 'done',
      'remove-cluster': 'due',
    });
  });

  it('is healthy, without a finding', () => {
    expect(stateOf('healthy')).toMatchObject({ state: 'healthy', findings: [], unreadable: [] });
  });

  it('has both images of EEMT on every node', () => {
    const world = recordedWorld('healthy');
    for (const images of Object.values(known(world.nodeImages)))
      expect(Object.keys(images)).toEqual(
        expect.arrayContaining(['docker.io/library/eemt-web:2.0', 'docker.io/library/eemt:ubuntu24.04']),
      );
    expect(Object.keys(known(world.nodeImages))).toHaveLength(3);
  });
});

describe('an environment whose nodes were stopped when it was recorded', () => {
  it('is to be started, and the rest is not known before', () => {
    expect(verdicts('stopped')).toEqual({
      'data-folders': 'done',
      cluster: 'due',
      nodes: 'unknown',
      ready: 'unknown',
      'remove-cluster': 'due',
    });
    expect(stateOf('stopped').state).toBe('stopped');
  });

  it('does not count as running', () => {
    const world = recordedWorld('stopped');
    expect(() => requireRunning(env, cluster.seen(world), known(world.files))).toThrow('is not running');
  });
});
