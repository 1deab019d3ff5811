import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import { resetPlan } from '../../../../src/targets/kubernetes/reset-plan.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runDue } from '../../../support/run-due.ts';
import { worldWith } from '../../../support/world.ts';

const env = environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const object = (kind: string, name: string, component: string): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, labels: { 'app.kubernetes.io/component': component } },
});
const deployments = [
  object('Deployment', 'eemt-web', 'web-interface'),
  object('Deployment', 'eemt-worker', 'worker'),
  object('Deployment', 'eemt-runner', 'runner'),
  object('Deployment', 'mine', 'other'),
];

/** A cluster whose pods are others at every look, and what was asked of it. */
function clusterWith(podsByLook: readonly (readonly KubeObject[])[]) {
  const done: string[] = [];
  const looks = [...podsByLook];
  const { run } = fakeRun({
    kubectl: {
      get: (_access, [kind]) => Promise.resolve(kind === 'deployments' ? deployments : (looks.shift() ?? [])),
      scale: (_access, _namespace, name, replicas) => {
        done.push(`scale ${name} ${String(replicas)}`);
        return Promise.resolve();
      },
      delete: (_access, _namespace, names) => {
        done.push(`delete ${names.join(' ')}`);
        return Promise.resolve();
      },
    },
  });
  return { run, done };
}
const { steps } = resetPlan(env, kindCluster(env), { web: 1, workers: 2 });
/** Judged without looking at anything. */
const due = (id: string) => steps.find((one) => one.id === id)?.due(worldWith<KubeParts>({}));

describe('reset', () => {
  it('wipes once the pods are stopped, and starts fresh ones behind that', () => {
    expect(steps.map(({ id, after }) => [id, after])).toEqual([
      ['stop-pods', []],
      ['wipe-data', ['stop-pods']],
      ['start-pods', ['wipe-data']],
      ['ready', ['start-pods']],
    ]);
  });

  it('stops and starts pods whatever is there', () => {
    expect(due('stop-pods')).toMatchObject({
      is: 'due',
      changes: [{ kind: 'update', text: 'scale the job runner, then web and workers to 0' }],
    });
    expect(due('start-pods')).toMatchObject({
      is: 'due',
      changes: [{ kind: 'update', text: 'web 1, workers 2' }],
    });
  });

  it('ends the runner first, then pods without their minute of grace, also one that came late, until none of ours is left', async () => {
    const other = object('Pod', 'mine-1', 'other');
    const runner = object('Pod', 'runner-1', 'runner');
    const { run, done } = clusterWith([
      [runner, object('Pod', 'web-1', 'web-interface'), other],
      [object('Pod', 'web-1', 'web-interface'), other],
      [object('Pod', 'web-1', 'web-interface'), object('Pod', 'worker-1', 'worker'), other],
      [object('Pod', 'worker-2', 'worker'), other],
      [other],
    ]);
    await runDue(due('stop-pods'), run);
    expect(done).toEqual([
      'scale eemt-runner 0',
      'delete pods runner-1 --grace-period=1',
      'delete jobs --all',
      'scale eemt-web 0',
      'scale eemt-worker 0',
      'scale eemt-runner 0',
      'delete pods web-1 worker-1 --grace-period=1',
      'delete pods worker-2 --grace-period=1',
    ]);
  });

  it('starts as many pods as there were', async () => {
    const { run, done } = clusterWith([]);
    await runDue(due('start-pods'), run);
    expect(done).toEqual(['scale eemt-web 1', 'scale eemt-worker 2', 'scale eemt-runner 1']);
  });
});
