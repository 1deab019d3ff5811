import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/core/blueprint.ts';
import type { Observation } from '../../../src/core/observation.ts';
import { judgeAll } from '../../../src/diagnosis/judge-all.ts';
import { rank } from '../../../src/diagnosis/rank.ts';
import { rules } from '../../../src/diagnosis/rules/index.ts';
import { bugs } from '../../../src/eemt/defects/index.ts';
import type { Json } from '../../../src/lib/json.ts';
import { describeCluster } from '../../../src/targets/kubernetes/describe.ts';
import { event, observation, pod, withObjects } from './observations.ts';

const healthy = observation('healthy');
const all = [...bugs, ...rules];

const states: readonly Readonly<Record<string, Json>>[] = [
  { state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "app:1"' } } },
  {
    restartCount: 5,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: healthy.at } },
  },
  {
    restartCount: 2,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: healthy.at } },
  },
  { ready: true, state: { running: { startedAt: healthy.at } } },
];

/** So many pods of one Deployment, of which three of four are in trouble, with an event each. */
function crowd(count: number): Observation {
  const objects: KubeObject[] = Array.from({ length: count }, (_, index) =>
    pod(healthy, {
      name: `eemt-worker-7c9b5d-${String(index)}`,
      node: 'eemt-cluster-worker',
      owner: { kind: 'ReplicaSet', name: index % 2 === 0 ? 'eemt-worker-7c9b5d' : `alone-${String(index)}` },
      container: states[index % states.length] ?? {},
    }),
  );
  const events = objects.map((one) => event(healthy, `Pod/${one.metadata.name}`, 'BackOff', 'again'));
  const others = healthy.objects.ok ? healthy.objects.value : [];
  return { ...healthy, objects: { ok: true, value: [...others, ...objects, ...events] } };
}

describe('five thousand pods', () => {
  it('are judged, ranked and described in less than ten seconds and 300 MB', () => {
    const seen = crowd(5_000);
    const before = process.memoryUsage().heapUsed;
    const started = performance.now();
    const findings = rank(judgeAll(seen, all), seen);
    const described = describeCluster(seen, findings);
    const tookMs = performance.now() - started;
    expect(new Set(findings.map(({ id }) => id))).toContain('image-missing');
    expect(described.state).toBe('degraded');
    expect(tookMs).toBeLessThan(10_000);
    expect((process.memoryUsage().heapUsed - before) / 1024 ** 2).toBeLessThan(300);
  });
});

describe('objects with odd types', () => {
  const odd: readonly Json[] = [null, 7, true, '', [], [null], { a: null }, ['x', 3]];

  it('crash no rule and no ranking', () => {
    const reasons = ['BackOff', 'Failed', 'FailedMount', 'FailedCreate', 'ProvisioningFailed', 'Unhealthy'];
    const events = odd.flatMap((value, index) =>
      reasons.map((reason): KubeObject => ({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${reason}-${String(index)}`, creationTimestamp: value },
        involvedObject: index % 2 === 0 ? { kind: 'Pod', name: 'app-1', uid: value } : value,
        reason: index % 3 === 0 ? value : reason,
        message: value,
        count: value,
        series: value,
        lastTimestamp: value,
      })),
    );
    const pods = odd.flatMap((value, index): readonly KubeObject[] => [
      { ...pod(healthy, { name: `a-${String(index)}` }), status: value },
      { ...pod(healthy, { name: `b-${String(index)}` }), spec: value },
      {
        ...pod(healthy, {
          name: `c-${String(index)}`,
          node: 'x',
          container: { state: value, lastState: value },
        }),
        metadata: {
          name: `c-${String(index)}`,
          labels: value,
          annotations: value,
          ownerReferences: value,
        } as never,
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: `d-${String(index)}` },
        spec: value,
        status: value,
      },
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: `n-${String(index)}` },
        status: { conditions: value },
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: `p-${String(index)}` },
        spec: value,
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `s-${String(index)}` },
        spec: { selector: value },
      },
    ]);
    const seen = withObjects(healthy, ...events, ...pods);
    const findings = rank(judgeAll(seen, all), seen);
    for (const { cause, evidence } of findings)
      expect([cause, ...evidence.map(({ text }) => text)].join(' ')).not.toMatch(/\[object|undefined/);
  });
});
