import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/core/observation.ts';
import { rank } from '../../../src/diagnosis/rank.ts';
import { judgeAll } from '../../../src/diagnosis/judge-all.ts';
import { rules } from '../../../src/diagnosis/rules/index.ts';
import { statusOf } from '../../../src/diagnosis/status.ts';
import { describeCluster } from '../../../src/targets/kubernetes/describe.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import { recordWith } from '../../support/record.ts';
import { change, observation } from './observations.ts';

const env = environmentOf('eemt', 'eemt', { state: '/state', cache: '/cache' });
const bugs = [
  { id: 'worker-node-selector', symptom: 'workers stay Pending', cured: 'nodes carry the label' },
  { id: 'cron-as-user', symptom: 'the web interface crashes', cured: 'no cron in the pod' },
];
const leftAsItIs = { id: 'may-lacks-a-day', symptom: 'a day is missing', cured: 'none', reportOnly: 'maps' };

function status(world: Observation, leftOut: readonly string[] = []) {
  const findings = rank(judgeAll(world, rules), world);
  const record = {
    version: 4,
    id: 'ab12',
    target: 'kind',
    source: '/src/eemt',
    namespace: 'eemt',
    answers: {},
    leftOut,
    diskLimitMi: null,
    engine: null,
    createdAt: world.at,
  } as const;
  const described = describeCluster(world, findings);
  return statusOf({ env, target: 'kind', observation: world, record, findings, bugs, described });
}

const healthy = observation('healthy');
const unanswered = { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: false } } as const;

describe('the state of an environment', () => {
  it.each([
    ['absent', observation('absent')],
    ['stopped', observation('stopped')],
    ['healthy', healthy],
    ['broken', observation('documented-bugs')],
    ['broken', observation('claims-refused')],
  ] as const)('is %s', (state, world) => {
    expect(status(world).state).toBe(state);
  });

  it('is starting while something is not ready and nothing is terminal', () => {
    expect(status({ ...healthy, web: unanswered }).state).toBe('starting');
  });

  it('is degraded where the page works and workers are terminal', () => {
    const pods = observation('documented-bugs');
    const pending = pods.objects.ok
      ? pods.objects.value.filter((one) => one.metadata.name.startsWith('eemt-worker'))
      : [];
    const world = pending.reduce(
      (seen, one) => change(seen, one.kind, one.metadata.name, () => one),
      healthy,
    );
    const nowhere = change(world, 'Node', 'eemt-cluster-worker', (node) => ({
      ...node,
      metadata: { ...node.metadata, labels: {} },
    }));
    expect(status(nowhere).state).toBe('degraded');
  });

  it('is broken where the API server does not answer', () => {
    const seen = status({ ...healthy, objects: { ok: false, why: 'connection refused' }, web: unanswered });
    expect(seen.state).toBe('broken');
    expect(seen.unreadable).toEqual(['Kubernetes objects: connection refused']);
  });

  it('is degraded where one node is stopped and the page works', () => {
    if (!healthy.containers.ok) throw new TypeError('the fixture has containers');
    const value = healthy.containers.value.map((one) =>
      one.name.endsWith('2') ? { ...one, state: 'exited' as const } : one,
    );
    const seen = status({ ...healthy, containers: { ok: true, value } });
    expect(seen.state).toBe('degraded');
    expect(seen.nodes.map(({ state }) => state)).toEqual(['Ready', 'Ready', 'exited']);
  });
});

describe('status', () => {
  it('sees no trouble in a pod that is leaving, however its container ended', () => {
    const leaving = change(healthy, 'Pod', 'eemt-web', (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: healthy.at },
      status: {
        phase: 'Running',
        containerStatuses: [
          { name: 'web-interface', state: { terminated: { exitCode: 143, reason: 'Error' } } },
        ],
      },
    }));
    const web = status(leaving).workloads.find(({ role }) => role === 'web');
    expect(web?.pods).toMatchObject([{ state: 'leaving', reason: null }]);
  });

  it('says what runs where', () => {
    const seen = status(healthy);
    expect(seen.workloads).toEqual([
      {
        name: 'eemt-web',
        role: 'web',
        ready: 1,
        wanted: 1,
        pods: [
          {
            name: 'eemt-web-6d4f9c-x2k4p',
            node: 'eemt-cluster-worker',
            state: 'ready',
            restarts: 0,
            reason: null,
          },
        ],
      },
      expect.objectContaining({ name: 'eemt-worker', role: 'worker', ready: 2, wanted: 2 }),
    ]);
    expect(seen.nodes[1]).toEqual({
      name: 'eemt-cluster-worker',
      role: 'worker',
      state: 'Ready',
      labels: { 'node-type': 'compute' },
    });
    expect(seen.claims[0]).toEqual({ name: 'eemt-cache', phase: 'Bound', size: '2Gi', asked: '2Gi' });
    expect(seen).toMatchObject({
      name: 'eemt',
      target: 'kind',
      url: 'http://127.0.0.1:5000',
      source: { kind: 'checkout', dir: '/src/eemt' },
      standIn: null,
    });
  });

  it('says which worker image runs, from the pod template', () => {
    const seen = status(healthy);
    expect(seen.workerVariant).toBe('slim');
    expect(seen.images).toEqual([
      { name: 'eemt-web:2.0', variant: null, id: 'sha256:bbbbbbbbbbbb' },
      { name: 'eemt:ubuntu24.04', variant: 'slim', id: 'sha256:aaaaaaaaaaaa' },
    ]);
  });

  it('says why a pod does not work', () => {
    const pods = status(observation('documented-bugs')).workloads.flatMap((one) => one.pods);
    expect(pods.map(({ state, reason }) => [state, reason])).toEqual([
      ['failing', 'CrashLoopBackOff'],
      ['failing', 'Unschedulable'],
      ['failing', 'Unschedulable'],
    ]);
  });

  it('says that a bug which was left out is present, and nothing of what does not show', () => {
    expect(status(healthy, ['cron-as-user']).bugs).toEqual([
      { id: 'worker-node-selector', state: 'unknown', text: 'nodes carry the label' },
      { id: 'cron-as-user', state: 'present', text: 'the web interface crashes' },
    ]);
  });

  it('says why a bug that is only reported is left as it is, until it shows', () => {
    const of = (leftOut: readonly string[]) => {
      const record = { ...recordWith({}), leftOut };
      const described = describeCluster(healthy, []);
      const input = { env, target: 'kind', observation: healthy, record, findings: [], described } as const;
      return statusOf({ ...input, bugs: [leftAsItIs] }).bugs;
    };
    expect(of([])).toEqual([{ id: 'may-lacks-a-day', state: 'report-only', text: 'maps' }]);
    expect(of(['may-lacks-a-day'])).toMatchObject([{ state: 'present', text: 'a day is missing' }]);
  });

  it('names failed jobs that could not be looked at', () => {
    const unseen = { ...healthy, jobs: { ok: false, why: 'no answer within 2 s' } } as const;
    expect(status(unseen).unreadable).toEqual(['failed jobs: no answer within 2 s']);
    expect(status(healthy).unreadable).toEqual([]);
  });

  it('reads a cluster without a record', () => {
    const world = observation('stopped');
    expect(
      statusOf({
        env,
        target: 'kind',
        observation: world,
        record: undefined,
        findings: [],
        bugs,
        described: describeCluster(world, []),
      }),
    ).toMatchObject({
      state: 'stopped',
      source: null,
      leftOut: [],
      workloads: [],
    });
  });
});
