import { describe, expect, it } from 'vitest';
import type { Rule, Observation } from '../../../src/core/observation.ts';
import { rank } from '../../../src/diagnosis/rank.ts';
import { judgeAll } from '../../../src/diagnosis/judge-all.ts';
import { rules } from '../../../src/diagnosis/rules/index.ts';
import { change, observation } from './observations.ts';

function ranked(world: Observation, bugs: readonly Rule[] = []) {
  return rank(judgeAll(world, [...bugs, ...rules]), world);
}

const bug = (
  id: string,
  kind: string,
  name: string,
  course: 'terminal' | 'transient' = 'terminal',
): Rule => ({
  id,
  title: id,
  judge: () => [
    {
      subject: { kind, namespace: 'eemt', name },
      severity: 'high',
      cause: id,
      evidence: [],
      course,
      repair: { byHand: [], mode: 'automatic', command: ['eemt-dev', 'up'] },
    },
  ],
});

describe('ranking', () => {
  it('makes one finding of many workers with the same trouble', () => {
    const findings = ranked(observation('documented-bugs'));
    expect(findings.map(({ key, consequenceOf }) => [key, consequenceOf])).toEqual([
      ['crash-loop Pod/eemt-web-6d4f9c-x2k4p', null],
      ['unschedulable Pod/eemt-worker-7c9b5d-4hq2z', null],
    ]);
    expect(findings[1]?.evidence.at(-1)?.text).toBe('The same for eemt-worker-7c9b5d-9s7tm.');
  });

  it('does not blame the web interface for a worker that no node takes', () => {
    const worker = ranked(observation('documented-bugs')).find(({ id }) => id === 'unschedulable');
    expect(worker?.consequenceOf).toBeNull();
  });

  it('blames the claim for the pods that wait for it, and puts causes first', () => {
    const findings = ranked(observation('claims-refused'));
    expect(findings.map(({ id }) => id)).toEqual([
      'claim-refused',
      'claim-refused',
      'claim-refused',
      'unschedulable',
      'unschedulable',
    ]);
    expect(findings.slice(3).map(({ consequenceOf }) => consequenceOf?.split(' ')[0])).toEqual([
      'claim-refused',
      'claim-refused',
    ]);
  });

  it('blames the master for a worker that crashes once it has started', () => {
    const world = change(observation('documented-bugs'), 'Pod', 'eemt-worker', (pod) => ({
      ...pod,
      spec: { ...(pod['spec'] as object), nodeName: 'eemt-cluster-worker' },
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'worker',
            ready: false,
            restartCount: 3,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { exitCode: 1, finishedAt: '2026-02-10T10:04:55Z' } },
          },
        ],
      },
    }));
    const worker = ranked(world).find(({ subject }) => subject.name.startsWith('eemt-worker'));
    expect(worker?.consequenceOf).toBe('crash-loop Pod/eemt-web-6d4f9c-x2k4p');
  });

  it('lets a bug take the place and the evidence of what Kubernetes shows', () => {
    const findings = ranked(observation('documented-bugs'), [
      bug('web-logs-permission', 'Pod', 'eemt-web-6d4f9c-x2k4p'),
    ]);
    expect(findings.map(({ id }) => id)).toEqual(['unschedulable', 'web-logs-permission']);
    expect(findings[1]?.evidence.map(({ text }) => text).join()).toContain('Permission denied');
  });

  it('lets a bug of a Deployment explain the pods of it', () => {
    const findings = ranked(observation('documented-bugs'), [
      bug('worker-node-selector', 'Deployment', 'eemt-worker'),
    ]);
    expect(findings.map(({ id }) => id)).toEqual(['crash-loop', 'worker-node-selector']);
  });

  it('does not let a bug that may heal hide what never heals', () => {
    const findings = ranked(observation('documented-bugs'), [
      bug('database-in-tmp', 'Deployment', 'eemt-web', 'transient'),
    ]);
    expect(findings.map(({ id }) => id)).toContain('crash-loop');
  });

  it('never makes a bug the consequence of something', () => {
    const findings = ranked(observation('claims-refused'), [
      bug('cron-as-user', 'Pod', 'eemt-web-6d4f9c-x2k4p'),
    ]);
    expect(findings.find(({ id }) => id === 'cron-as-user')?.consequenceOf).toBeNull();
  });

  it('gives every finding a key of its own', () => {
    const keys = ranked(observation('claims-refused'), [bug('a', 'Pod', 'x'), bug('b', 'Pod', 'x')]).map(
      ({ key }) => key,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
