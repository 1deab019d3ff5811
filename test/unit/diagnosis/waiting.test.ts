import { describe, expect, it } from 'vitest';
import type { Observation, Rule } from '../../../src/core/observation.ts';
import { rules } from '../../../src/diagnosis/rules/index.ts';
import { readiness } from '../../../src/diagnosis/ready.ts';
import { judgeReadiness } from '../../../src/diagnosis/waiting.ts';
import { NotReadyError } from '../../../src/errors/index.ts';
import type { Waiting } from '../../../src/plan/step.ts';
import { observation } from './observations.ts';
import { adviceWith } from '../../support/advice.ts';

const healthy = observation('healthy');
const starting: Observation = {
  ...healthy,
  web: { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: false } },
};
const judged = (seen: Observation, known = rules) =>
  judgeReadiness(readiness(seen, { web: true, workers: 2 }), seen, known);

function waited(seen: Observation, known = rules): Waiting {
  const verdict = judged(seen, known);
  if (verdict.is !== 'waiting') throw new TypeError('it should wait');
  return verdict;
}

function givenUp(seen: Observation, why: 'terminal' | 'time-limit', known = rules): NotReadyError {
  const error = waited(seen, known).giveUp(why, 300_000);
  if (!(error instanceof NotReadyError)) throw new TypeError('expected a NotReadyError');
  return error;
}

describe('readiness of what was seen', () => {
  it('is done where web and workers run and the page answers', () => {
    expect(judged(healthy)).toEqual({ is: 'done', note: 'web 1/1, workers 2/2, claims 4/4; all ready' });
  });

  it('is waited for where something is missing, with what stands', () => {
    expect(waited(starting)).toMatchObject({
      missing: ['an answer from http://127.0.0.1:5000/health'],
      progress: 'web 1/1, workers 2/2, claims 4/4; waiting for an answer from http://127.0.0.1:5000/health',
      fraction: 7 / 8,
      terminal: [],
    });
  });

  it('is waited for where the API server cannot be read', () => {
    const objects = { ok: false, why: 'connection refused' } as const;
    expect(waited({ ...healthy, objects }).missing).toEqual([
      'the API server is not readable: connection refused',
    ]);
  });

  it('names each terminal state by its rule and what it is about', () => {
    expect(waited(observation('documented-bugs')).terminal).toEqual([
      'unschedulable Pod/eemt-worker-7c9b5d-4hq2z',
      'unschedulable Pod/eemt-worker-7c9b5d-9s7tm',
      'crash-loop Pod/eemt-web-6d4f9c-x2k4p',
    ]);
  });
});

describe('giving up', () => {
  it('because of a terminal state says its cause, and carries all findings', () => {
    const error = givenUp(observation('documented-bugs'), 'terminal');
    expect(error).toMatchObject({ code: 'READY_HOPELESS', exitCode: 6 });
    expect(error.message).toContain('Permission denied');
    expect(error.findings.map(({ id }) => id)).toEqual(['crash-loop', 'unschedulable']);
    expect(error.hints.length).toBeGreaterThan(0);
  });

  it('names the cause that no waiting mends, also where something worse may still pass', () => {
    const rule = (id: string, severity: 'critical' | 'low', course: 'terminal' | 'transient'): Rule => ({
      id,
      title: id,
      judge: () => [
        {
          subject: { kind: 'Pod', namespace: 'eemt', name: id },
          severity,
          cause: `${id} is its cause`,
          evidence: [],
          course,
          repair: { byHand: [], mode: 'advice', command: null },
        },
      ],
    });
    const known = [rule('passing', 'critical', 'transient'), rule('lasting', 'low', 'terminal')];
    expect(givenUp(starting, 'terminal', known).message).toBe('Pod lasting: lasting is its cause');
  });

  it('never says only that time is over', () => {
    const error = givenUp(starting, 'time-limit');
    expect(error).toMatchObject({ code: 'READY_TIMEOUT', exitCode: 6 });
    expect(error.message).toContain(
      'Not ready after 300 s: web 1/1, workers 2/2, claims 4/4; waiting for an answer from',
    );
    expect(error.message).toContain('most likely cause: Service eemt-web');
    expect(error.hints.length).toBeGreaterThan(0);
    expect(error.hints.length).toBeLessThanOrEqual(4);
  });

  it('at the time limit without any finding says how to wait longer', () => {
    const error = givenUp(starting, 'time-limit', []);
    expect(error.findings).toEqual([]);
    expect(error.hints).toEqual([adviceWith('`eemt-dev up --timeout`')]);
  });
});
