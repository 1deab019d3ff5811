import { describe, expect, it } from 'vitest';
import type { Observation, ObservedChange } from '../../../src/core/observation.ts';
import { judgeAll } from '../../../src/diagnosis/judge-all.ts';
import { rank } from '../../../src/diagnosis/rank.ts';
import { rules } from '../../../src/diagnosis/rules/index.ts';
import { bugs } from '../../../src/eemt/defects/index.ts';
import { observation, pod, withObjects } from './observations.ts';

const seen = observation('documented-bugs');

const changed = (path: string, name = 'eemt-worker', kind = 'Deployment'): ObservedChange => ({
  subject: { kind, namespace: 'eemt', name },
  path,
  wanted: path === '' ? 'present' : 'a',
  found: path === '' ? null : 'b',
});

const found = (from: Observation, changes: readonly ObservedChange[], leftOut: readonly string[] = []) => {
  const withChanges: Observation = { ...from, deployed: { release: null, changes } };
  const findings = rank(judgeAll(withChanges, [...bugs, ...rules]), withChanges, leftOut);
  return findings.map(({ id, consequenceOf }) => [id, consequenceOf] as const);
};

/** A pod of the Deployment `eemt-worker` that crashes without a known defect. */
const crashing = withObjects(
  { ...observation('healthy'), logs: { 'eemt-worker-7c9b5d-zz/main': ['boom: fatal'] } },
  {
    ...pod(observation('healthy'), {
      name: 'eemt-worker-7c9b5d-zz',
      node: 'eemt-cluster-worker',
      owner: { kind: 'ReplicaSet', name: 'eemt-worker-7c9b5d' },
      container: {
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff', message: '' } },
        lastState: { terminated: { exitCode: 3, reason: 'Error', finishedAt: '' } },
      },
    }),
  },
);

describe('a change by hand', () => {
  it('explains what the pods of the object show', () => {
    expect(found(crashing, [])).toEqual([['crash-loop', null]]);
    expect(found(crashing, [changed('spec.template.spec.nodeSelector.disk')])).toEqual([
      ['changed-by-hand', null],
      ['crash-loop', 'changed-by-hand Deployment/eemt-worker'],
    ]);
  });

  it('explains nothing where only a note of it was changed', () => {
    expect(found(crashing, [changed('metadata.labels.note')])).toEqual([
      ['crash-loop', null],
      ['changed-by-hand', null],
    ]);
  });

  it('of what pods are made from explains a defect whose cure is deployed, and is above it', () => {
    const all = found(seen, [changed('spec.template.spec.nodeSelector.node-type')]);
    expect(all[0]).toEqual(['changed-by-hand', null]);
    expect(Object.fromEntries(all)).toMatchObject({
      'worker-node-selector': 'changed-by-hand Deployment/eemt-worker',
    });
  });

  it('leaves a defect alone whose cure was left out, and one that the number of pods does not touch', () => {
    const path = 'spec.template.spec.nodeSelector.node-type';
    expect(Object.fromEntries(found(seen, [changed(path)], ['worker-node-selector']))).toMatchObject({
      'worker-node-selector': null,
    });
    expect(Object.fromEntries(found(seen, [changed('spec.replicas')]))).toMatchObject({
      'worker-node-selector': null,
    });
  });

  it('is one finding for each object, with all that was changed as evidence', () => {
    const many = { ...observation('healthy') };
    const paths = ['spec.replicas', 'spec.template.spec.containers[worker].image'];
    const withChanges: Observation = {
      ...many,
      deployed: {
        release: null,
        changes: [...paths.map((path) => changed(path)), changed('data.x', 'c', 'ConfigMap')],
      },
    };
    const findings = rank(judgeAll(withChanges, rules), withChanges);
    expect(findings.map(({ key, evidence }) => [key, evidence.length])).toEqual([
      ['changed-by-hand ConfigMap/c', 1],
      ['changed-by-hand Deployment/eemt-worker', 2],
    ]);
  });

  it('of what stops the page is not waited out', () => {
    const zero: ObservedChange = { ...changed('spec.replicas', 'eemt-web'), wanted: 1, found: 0 };
    const of = (change: ObservedChange) => {
      const with0: Observation = {
        ...observation('healthy'),
        deployed: { release: null, changes: [change] },
      };
      return judgeAll(with0, rules).map(({ severity, course }) => [severity, course]);
    };
    expect(of(zero)).toEqual([['critical', 'terminal']]);
    // Somebody may want to have no workers.
    expect(of({ ...zero, subject: { ...zero.subject, name: 'eemt-worker' } })).toEqual([
      ['medium', 'transient'],
    ]);
  });
});
