import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../../src/core/environment.ts';
import type { Observation } from '../../../../src/core/observation.ts';
import { NotReadyError, ToolFailedError } from '../../../../src/errors/index.ts';
import { readyStep } from '../../../../src/targets/kubernetes/ready-step.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { change, observation } from '../../diagnosis/observations.ts';

const env = environmentOf('eemt', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const healthy = observation('healthy');
const broken = observation('documented-bugs');
/** As it was before: with one worker, where two are wanted now. */
const oneWorker = change(healthy, 'Deployment', 'eemt-worker', (one) => ({
  ...one,
  spec: { ...(one['spec'] as object), replicas: 1 },
  status: { ...(one['status'] as object), replicas: 1, updatedReplicas: 1, readyReplicas: 1 },
}));

/** Waits for a release that does not start; `after` is what the cluster shows once the old revision was put back. */
async function goBack(after: Observation, rollback: () => Promise<void> = () => Promise.resolve()) {
  let world = broken;
  const names = ['control-plane', 'worker', 'worker2'];
  const { run } = fakeRun({
    docker: {
      containers: () =>
        Promise.resolve(names.map((name) => nodeContainer(env.cluster, `eemt-cluster-${name}`))),
    },
    kubectl: {
      get: () => Promise.resolve(world.objects.ok ? world.objects.value : []),
      logs: () => Promise.resolve([]),
    },
    http: {
      get: () => {
        const well = world.web.ok && world.web.value.healthy;
        return Promise.resolve({ status: well ? 200 : 503, body: '[]' });
      },
    },
    helm: {
      rollback: async () => {
        await rollback();
        world = after;
      },
    },
  });
  const step = readyStep(env, { workers: 2, webUrl: 'http://127.0.0.1:5000' }, ['release'], { before: 3 });
  const error = await step
    .apply(run, { line: () => undefined, progress: () => undefined })
    .then(() => undefined)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof NotReadyError)) throw new TypeError('the wait should have failed', { cause: error });
  return error;
}

describe('going back to the release that ran before', () => {
  it('is said to have worked once it was seen to run, with the workers it had', async () => {
    const error = await goBack(oneWorker);
    expect(error.message).toMatch(/went back to revision 3, which runs again\.$/);
    expect(error).toMatchObject({ code: 'READY_HOPELESS', details: { rolledBackTo: 3 } });
    expect(error.findings.length).toBeGreaterThan(0);
  });

  it('is not said to have worked where it does not run, and what is wrong with it is told too', async () => {
    const refused = observation('claims-refused');
    const error = await goBack(refused);
    expect(error.message).toContain('put revision 3 back, but did not see it run again: ');
    expect(error.message).not.toContain('runs again.');
    expect(error).toMatchObject({ code: 'READY_HOPELESS', details: { rolledBackTo: 3 } });
    expect(error.findings.map(({ subject }) => subject.kind)).toContain('PersistentVolumeClaim');
  });

  it('ends after a minute where nothing is terminal and nothing answers', async () => {
    const web = { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: false } } as const;
    const error = await goBack({ ...healthy, web });
    expect(error.message).toContain('did not see it run again: Not ready after 60 s');
  });

  it('that fails is told beside the first error, which stays the error', async () => {
    const error = await goBack(broken, () =>
      Promise.reject(
        new ToolFailedError('TOOL_FAILED', 'helm rollback failed with exit code 1: no revision'),
      ),
    );
    expect(error.message).toMatch(/could not go back to revision 3: helm rollback failed .* no revision$/);
    expect(error.code).toBe('READY_HOPELESS');
    expect(error.details['rolledBackTo']).toBeUndefined();
    expect(error.findings.length).toBeGreaterThan(0);
  });
});
