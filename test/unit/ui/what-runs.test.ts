import { describe, expect, it } from 'vitest';
import type { EnvironmentStatus, PodStatus } from '../../../src/core/status.ts';
import { styles } from '../../../src/ui/style.ts';
import { whatRunsWhere } from '../../../src/ui/what-runs.ts';
import { healthy } from '../../support/views.ts';

const pod = (name: string, more: Partial<PodStatus> = {}): PodStatus => ({
  ...{ name, node: 'eemt-cluster-worker', state: 'Running', restarts: 0, reason: null },
  ...more,
});
const workers = (...pods: readonly PodStatus[]): EnvironmentStatus => ({
  ...healthy,
  workloads: [{ name: 'eemt-worker', role: 'worker', ready: pods.length, wanted: pods.length, pods }],
});
const lines = (view: EnvironmentStatus, options: { readonly all?: boolean } = {}) =>
  whatRunsWhere(view, 120, styles(false), options).lines.map((line) => line.replaceAll(/ {2,}/g, '  '));
const header = 'ROLE  POD  NODE  RESTARTS  STATE';
const way = '`eemt-dev status --verbose` has a row for each.';

describe('what runs where', () => {
  it('names up to three that are alike', () => {
    expect(lines(workers(pod('a'), pod('b'), pod('c')))).toEqual([
      header,
      ...['a', 'b', 'c'].map((name) => `worker  ${name}  worker  0  Running`),
    ]);
  });

  it('has one row for more, with their nodes and restarts together, and a row for each that is different', () => {
    const many = workers(
      pod('a', { restarts: 2 }),
      pod('b', { node: 'eemt-cluster-worker2', restarts: 1 }),
      pod('c', { state: 'Pending', node: null, reason: 'Unschedulable' }),
      pod('d'),
      pod('e'),
    );
    expect(lines(many)).toEqual([
      header,
      'worker  4 pods of eemt-worker  2 nodes  3  Running',
      'worker  c  -  0  Pending: Unschedulable',
      way,
    ]);
  });

  it('says what those of one row use together', () => {
    const pods = ['a', 'b', 'c', 'd'].map((name) => pod(name, { cpuMilli: 5, memoryMi: 40 }));
    expect(lines(workers(...pods))[1]).toBe('worker  4 pods of eemt-worker  worker  0  20m  160Mi  Running');
  });

  it('names each where all are asked for', () => {
    const pods = ['a', 'b', 'c', 'd', 'e'].map((name) => pod(name));
    expect(lines(workers(...pods), { all: true })).toHaveLength(6);
  });

  it('calls them what they are on the target', () => {
    const pods = ['a', 'b', 'c', 'd'].map((name) => pod(name, { node: null }));
    expect(lines({ ...workers(...pods), target: 'native' })).toContain(
      'worker  4 processes of eemt-worker  0  Running',
    );
  });
});
