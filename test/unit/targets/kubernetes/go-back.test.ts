import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import type { Observation } from '../../../../src/core/observation.ts';
import { NotReadyError, ToolFailedError } from '../../../../src/errors/index.ts';
import { runPlan } from '../../../../src/plan/run-plan.ts';
import type { Step } from '../../../../src/plan/step.ts';
import { readyOrBack } from '../../../../src/targets/kubernetes/go-back.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { held } from '../../../support/held.ts';
import { ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { observerOf } from '../../../support/world.ts';
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

interface Given {
  /** What the cluster shows once the old revision was put back. */
  readonly after?: Observation;
  /** What helm does then. */
  readonly rollback?: () => void;
  /** The cluster rested when the plan began. */
  readonly stopped?: boolean;
  /** The release before the plan, and once it was upgraded. */
  readonly releases?: readonly (() => KubeParts['release'])[];
}

const release = (revision: number, status = 'deployed') => ({
  name: 'eemt',
  revision,
  status,
  chart: 'eemt-2.0.0',
});
function unreadable(): never {
  throw new TypeError('connection refused');
}
const valueOf = <T>(seen: Observation['objects'] | Observation['web'] | { ok: true; value: T }) =>
  seen.ok ? seen.value : unreadable();

/** Waits for a release that does not start. */
async function goBack({
  after = healthy,
  rollback,
  stopped = false,
  releases = [() => release(3), () => release(4)],
}: Given) {
  let seen = broken;
  let running = !stopped;
  let upgraded = false;
  const revisions: number[] = [];
  const { run } = fakeRun({
    helm: {
      rollback: async (_access, _namespace, _name, revision) => {
        await Promise.resolve();
        revisions.push(revision);
        rollback?.();
        seen = after;
      },
    },
  });
  const { observer } = observerOf<KubeParts>(
    {
      containers: ownNodes(env, ['control-plane', 'worker', 'worker2']),
      files: wholeFiles,
      objects: () => valueOf(seen.objects) as KubeParts['objects'],
      web: () => valueOf(seen.web) as KubeParts['web'],
      logs: {},
      release: () => (running ? (releases[upgraded ? 1 : 0]?.() ?? null) : unreadable()),
    },
    run,
    (part) => (part === 'release' ? ['containers'] : []),
  );
  const start: Step<KubeParts> = {
    id: 'cluster',
    title: 'cluster',
    after: [],
    reads: [],
    changes: ['containers'],
    due: () => ({
      is: 'due',
      changes: [],
      run: () => {
        running = true;
        return Promise.resolve();
      },
    }),
  };
  const upgrade: Step<KubeParts> = {
    id: 'release',
    title: 'release',
    after: ['cluster'],
    reads: ['release'],
    changes: ['release', 'objects', 'web'],
    due: () => ({
      is: 'due',
      changes: [],
      run: () => {
        upgraded = true;
        return Promise.resolve();
      },
    }),
  };
  const ready = readyOrBack(env, kindCluster(env), { web: true, workers: 2 }, ['release'], observer);
  const error = await runPlan(held, { steps: [start, upgrade, ready] }, 'up', observer, run).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NotReadyError)) throw new TypeError('the wait should have failed', { cause: error });
  return { error, revisions };
}

describe('going back to the release that ran before', () => {
  it('is said to have worked once it was seen to run, with the workers it had', async () => {
    const { error, revisions } = await goBack({ after: oneWorker });
    expect(error.message).toMatch(/went back to revision 3, which runs again\.$/);
    expect(error).toMatchObject({ code: 'READY_HOPELESS', details: { rolledBackTo: 3 } });
    expect(error.findings.length).toBeGreaterThan(0);
    expect(revisions).toEqual([3]);
  });

  it('works also where the cluster rested when the plan began', async () => {
    const { error, revisions } = await goBack({ after: oneWorker, stopped: true });
    expect(error.message).toMatch(/went back to revision 3, which runs again\.$/);
    expect(revisions).toEqual([3]);
  });

  it('is not said to have worked where it does not run, and what is wrong with it is told too', async () => {
    const { error } = await goBack({ after: observation('claims-refused') });
    expect(error.message).toContain('put revision 3 back, but did not see it run again: ');
    expect(error.message).not.toContain('runs again.');
    expect(error).toMatchObject({ code: 'READY_HOPELESS', details: { rolledBackTo: 3 } });
    expect(error.findings.map(({ subject }) => subject.kind)).toContain('PersistentVolumeClaim');
  });

  it('is not said to have worked where the API server does not answer', async () => {
    const { error } = await goBack({
      after: { ...healthy, objects: { ok: false, why: 'connection refused' } },
    });
    expect(error.message).toContain('put revision 3 back, but did not see it run again: ');
  });

  it('ends after a minute where nothing is terminal and nothing answers', async () => {
    const web = { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: false } } as const;
    const { error } = await goBack({ after: { ...healthy, web } });
    expect(error.message).toContain('did not see it run again: Not ready after 60 s');
  });

  it('that fails is told beside the first error, which stays the error', async () => {
    const { error } = await goBack({
      rollback: () => {
        throw new ToolFailedError('TOOL_FAILED', 'helm rollback failed with exit code 1: no revision');
      },
    });
    expect(error.message).toMatch(/could not go back to revision 3: helm rollback failed .* no revision$/);
    expect(error.code).toBe('READY_HOPELESS');
    expect(error.details['rolledBackTo']).toBeUndefined();
    expect(error.findings.length).toBeGreaterThan(0);
  });

  it('that cannot even ask for the release leaves the first error the error', async () => {
    const { error, revisions } = await goBack({ releases: [() => release(3), unreadable] });
    expect(error.message).toMatch(/could not go back to revision 3: connection refused$/);
    expect(error.code).toBe('READY_HOPELESS');
    expect(revisions).toEqual([]);
  });

  it.each([
    ['there was none', [() => null, () => release(1)]],
    ['it was not healthy', [() => release(3, 'failed'), () => release(4)]],
    ['it is still the same', [() => release(3), () => release(3)]],
  ])('is left where %s', async (_, releases) => {
    const { error, revisions } = await goBack({ releases });
    expect(error.code).toBe('READY_HOPELESS');
    expect(error.message).not.toContain('revision');
    expect(revisions).toEqual([]);
  });
});
