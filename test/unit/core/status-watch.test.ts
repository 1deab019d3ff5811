import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../src/core/status-facts.ts';
import { changesBetween } from '../../../src/core/status-changes.ts';
import { afterLook, nothingSeen, type Look, type StatusWatch } from '../../../src/core/status-watch.ts';
import type { EnvironmentStatus, PodStatus } from '../../../src/core/status.ts';
import { composed, finding, healthy } from '../../support/views.ts';

const at = '2026-01-31T12:03:41Z';
const seen = (status: EnvironmentStatus, more: Partial<Extract<Look, { is: 'seen' }>> = {}): Look => ({
  is: 'seen',
  at,
  status,
  job: null,
  ...more,
});
const failed = (why: string): Look => ({ is: 'failed', at, why });
const after = (...looks: readonly Look[]): StatusWatch => looks.reduce(afterLook, nothingSeen);
const said = ({ fresh }: StatusWatch) =>
  fresh.map(({ kind, name, before, after: now }) => [kind, name, before, now]);

/** The same with the pods of a workload changed. */
const withPods = (workload: string, ready: number, edit: (pod: PodStatus) => PodStatus | undefined) => ({
  ...healthy,
  workloads: healthy.workloads.map((one) =>
    one.name === workload ? { ...one, ready, pods: one.pods.flatMap((pod) => edit(pod) ?? []) } : one,
  ),
});
const nothingReadable: EnvironmentStatus = {
  ...healthy,
  state: 'broken',
  url: null,
  workloads: [],
  claims: [],
  images: [],
  nodes: [],
  unreadable: ['node containers: the engine does not answer', 'Kubernetes objects: it rests'],
};

describe('what has changed between two looks', () => {
  it('is nothing after the first look, and nothing where all is as before', () => {
    expect(said(after(seen(healthy)))).toEqual([]);
    expect(said(after(seen(healthy), seen(structuredClone(healthy))))).toEqual([]);
  });

  it('is a workload with its numbers and the pod behind it', () => {
    const up = withPods('eemt-worker', 2, (pod) => ({ ...pod, state: 'ready', reason: null }));
    expect(said(after(seen(healthy), seen(up)))).toEqual([
      ['workload', 'eemt-worker', '1/2', '2/2'],
      ['pod', 'eemt-worker-5d8c9b-fghij', 'Running, 2 restarts', 'ready, 2 restarts'],
      ['pod', 'eemt-worker-5d8c9b-klmno', 'Pending: Unschedulable', 'ready'],
    ]);
  });

  it('is what came and what went', () => {
    const without = withPods('eemt-web', 0, () => undefined);
    expect(said(after(seen(healthy), seen(without)))).toEqual([
      ['workload', 'eemt-web', '1/1', '0/1'],
      ['pod', 'eemt-web-6c9f7d-abcde', 'Running', null],
    ]);
    expect(said(after(seen(without), seen(healthy)))).toContainEqual([
      'pod',
      'eemt-web-6c9f7d-abcde',
      null,
      'Running',
    ]);
  });

  it('is what is wrong, once, however its words change', () => {
    const wrong: EnvironmentStatus = { ...healthy, state: 'broken', findings: [finding] };
    const rephrased = { ...wrong, findings: [{ ...finding, cause: 'for 3 minutes now' }] };
    expect(said(after(seen(healthy), seen(wrong)))).toEqual([
      ['environment', 'eemt', 'healthy', 'broken'],
      ['finding', finding.key, null, finding.cause],
    ]);
    expect(said(after(seen(wrong), seen(rephrased)))).toEqual([]);
    expect(said(after(seen(wrong), seen(healthy)))).toContainEqual([
      'finding',
      finding.key,
      finding.cause,
      null,
    ]);
  });

  it('is not what is used, nor how far a job is', () => {
    const busy = withPods('eemt-worker', 1, (pod) => ({ ...pod, cpuMilli: 900, memoryMi: 300 }));
    expect(said(after(seen(healthy), seen(busy)))).toEqual([]);
  });

  it('is the same with Compose', () => {
    const one = { ...composed, workloads: composed.workloads.slice(0, 1) };
    expect(changesBetween(factsOf(composed, null), factsOf(one, null), at).map(({ name }) => name)).toEqual([
      'eemt-worker',
      'runner',
      'eemt-compose-eemt-worker-1',
      'eemt-compose-eemt-worker-2',
      'eemt-compose-runner-1',
    ]);
  });
});

describe('a watch over looks that fail', () => {
  it('says once that nothing could be read, and does not take all for gone', () => {
    const watch = after(seen(healthy), seen(nothingReadable));
    expect(said(watch)).toEqual([
      ['environment', 'eemt', 'healthy', 'broken'],
      ['unreadable', 'node containers', null, 'the engine does not answer'],
      ['unreadable', 'Kubernetes objects', null, 'it rests'],
    ]);
    expect(said(afterLook(watch, seen(nothingReadable)))).toEqual([]);
  });

  it('compares with what was seen last once it is readable again', () => {
    const up = withPods('eemt-worker', 2, (pod) => pod);
    expect(said(after(seen(healthy), seen(nothingReadable), seen(up)))).toEqual([
      ['environment', 'eemt', 'broken', 'healthy'],
      ['unreadable', 'node containers', 'the engine does not answer', null],
      ['unreadable', 'Kubernetes objects', 'it rests', null],
      ['workload', 'eemt-worker', '1/2', '2/2'],
    ]);
  });

  it('knows that all is gone where it could look', () => {
    const absent: EnvironmentStatus = { ...nothingReadable, state: 'absent', unreadable: [] };
    expect(said(after(seen(healthy), seen(absent)))).toContainEqual([
      'pod',
      'eemt-web-6c9f7d-abcde',
      'Running',
      null,
    ]);
  });

  it('keeps what was seen, says why a look failed, and that looks work again', () => {
    const watch = after(seen(healthy), failed('no rights'));
    expect(watch.seen?.status).toBe(healthy);
    expect(watch.failed?.why).toBe('no rights');
    expect(said(watch)).toEqual([['look', 'status', null, 'no rights']]);
    expect(said(afterLook(watch, failed('no rights')))).toEqual([]);
    const again = afterLook(watch, seen(healthy));
    expect(again.failed).toBeNull();
    expect(said(again)).toEqual([['look', 'status', 'no rights', null]]);
  });

  it('shows what was seen first after looks that failed', () => {
    expect(said(after(failed('no rights'), seen(healthy)))).toEqual([['look', 'status', 'no rights', null]]);
  });

  it('keeps the last changes, the newest first, and not more than anybody reads', () => {
    const looks = Array.from({ length: 500 }, (_, index) => failed(String(index)));
    const { changes } = after(...looks);
    expect(changes.slice(0, 2).map(({ after: why }) => why)).toEqual(['499', '498']);
    expect(changes.length).toBeLessThanOrEqual(200);
  });
});
