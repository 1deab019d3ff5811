import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { stopRunnerStep } from '../../../../src/targets/kubernetes/stop-runner-step.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';

const env = environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const due = (containers: readonly EngineContainer[]) =>
  stopRunnerStep(env, kindCluster(env), []).due(worldWith<KubeParts>({ containers, files: wholeFiles }));

describe('stopping the job runner before its cluster goes', () => {
  it('ends the runner and waits for it', async () => {
    const asked: string[] = [];
    const { run } = fakeRun({
      kubectl: {
        delete: (_access, namespace, names) => {
          asked.push([namespace, ...names].join(' '));
          return Promise.resolve();
        },
      },
    });
    expect(await runDue(due(ownNodes(env)), run)).toEqual([]);
    expect(asked).toEqual([
      'eemt deployments --selector=app.kubernetes.io/component=runner --cascade=foreground',
    ]);
  });

  it('has nothing to do where nothing of ours runs', () => {
    for (const nodes of [
      [],
      ownNodes(env, ['control-plane', 'worker'], { state: 'exited' }),
      [nodeContainer(env.cluster, 'demo-control-plane')],
    ])
      expect(due(nodes)).toEqual({ is: 'done', note: 'nothing runs' });
  });

  it('keeps no cluster from being removed where its API server does not answer', async () => {
    const { run } = fakeRun({
      kubectl: {
        delete: () => Promise.reject(new ToolFailedError('TOOL_FAILED', 'connection refused')),
      },
    });
    expect(await runDue(due(ownNodes(env)), run)).toEqual([
      'the runner could not be stopped by itself: connection refused',
    ]);
  });
});
