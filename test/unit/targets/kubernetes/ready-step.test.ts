import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts, KubeWorld } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import type { Observation, Seen } from '../../../../src/core/observation.ts';
import { runPlan } from '../../../../src/plan/run-plan.ts';
import { readyStep } from '../../../../src/targets/kubernetes/ready-step.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { held } from '../../../support/held.ts';
import { ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { observerOf, worldWith } from '../../../support/world.ts';
import { observation } from '../../diagnosis/observations.ts';

const env = environmentOf('eemt', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const step = readyStep(env, kindCluster(env), () => ({ web: true, workers: 2 }), ['release']);
const nodes = ownNodes(env, ['control-plane', 'worker', 'worker2']);
const healthy = observation('healthy');
const unanswered = { ok: false, why: 'connection refused' } as const;

const worldOf = ({ objects, web }: Pick<Observation, 'objects' | 'web'>, containers = nodes): KubeWorld => ({
  ...worldWith<KubeParts>({ containers, files: wholeFiles }, healthy.at),
  objects,
  web,
});

describe('whether EEMT is ready', () => {
  it('is judged from nodes, objects and the page', () => {
    expect(step.due(worldOf(healthy))).toEqual({
      is: 'done',
      note: 'web 1/1, workers 2/2, claims 4/4; all ready',
    });
  });

  it('is waited for where something is missing', () => {
    const web = { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: false } } as const;
    expect(step.due(worldOf({ ...healthy, web }))).toMatchObject({
      is: 'waiting',
      missing: ['an answer from http://127.0.0.1:5000/health'],
    });
  });

  it('is unknown before the release where the API server cannot be read', () => {
    expect(step.due(worldOf({ ...healthy, objects: unanswered }))).toMatchObject({
      is: 'unknown',
      until: 'release',
    });
  });

  it('is not judged from a cluster that is not ours', () => {
    const foreign = [nodeContainer(env.cluster, 'eemt-cluster-control-plane')];
    expect(step.due(worldOf(healthy, foreign))).toMatchObject({ is: 'unknown', until: 'release' });
  });
});

describe('waiting for EEMT', () => {
  /** What is seen at each look; the last stays. */
  function waiting(looks: readonly { objects?: Seen<KubeParts['objects']>; control?: 'exited' }[]) {
    const { run, events } = fakeRun();
    let count = 0;
    const now = () => looks[Math.min(count, looks.length) - 1];
    const { observer } = observerOf<KubeParts>(
      {
        files: wholeFiles,
        containers: () => {
          count += 1;
          return [
            ...ownNodes(env, ['control-plane'], { state: now()?.control ?? 'running' }),
            ...nodes.slice(1),
          ];
        },
        objects: () => {
          const { objects = healthy.objects } = now() ?? {};
          if (!objects.ok) throw new TypeError(objects.why);
          return objects.value;
        },
        web: () => ({ url: 'http://127.0.0.1:5000', healthy: now()?.objects === undefined }),
        logs: {},
      },
      run,
      (part) => (part === 'objects' || part === 'web' ? ['containers'] : []),
    );
    return {
      events,
      result: runPlan(held, { steps: [{ ...step, after: [] }] }, 'up', observer, run),
    };
  }

  it('goes on over a look that the API server did not answer', async () => {
    const { result, events } = waiting([{ objects: unanswered }, { objects: unanswered }, {}]);
    expect(await result).toMatchObject([{ id: 'ready', outcome: 'done', durationMs: 2000 }]);
    expect(events).toContainEqual({
      event: 'step-output',
      id: 'ready',
      line: 'the API server is not readable: connection refused',
    });
  });

  it('ends with the cause where the node of the API server has stopped', async () => {
    const stopped = { objects: unanswered, control: 'exited' } as const;
    await expect(waiting([{ objects: unanswered }, stopped]).result).rejects.toMatchObject({
      code: 'READY_HOPELESS',
      message: expect.stringContaining('eemt-cluster-control-plane') as string,
    });
  });
});
