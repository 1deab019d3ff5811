import { describe, expect, it } from 'vitest';
import type { Rule, Observation } from '../../../src/core/observation.ts';
import type { Clock } from '../../../src/tools/clock.ts';
import { readiness } from '../../../src/diagnosis/ready.ts';
import { rules } from '../../../src/diagnosis/rules/index.ts';
import { waitUntilReady } from '../../../src/diagnosis/wait.ts';
import { NotReadyError } from '../../../src/errors/index.ts';
import { observation } from './observations.ts';

function fakeClock(): Clock & { readonly slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => now,
    iso: () => new Date(now).toISOString(),
    sleep: (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

interface Given {
  readonly looks: readonly Observation[];
  readonly rules?: readonly Rule[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

function wait({
  looks,
  rules: known = rules,
  timeoutMs = 60_000,
  signal = new AbortController().signal,
}: Given) {
  const clock = fakeClock();
  const said: string[] = [];
  const asked: boolean[] = [];
  const result = waitUntilReady({
    observe: (withLogs) => {
      asked.push(withLogs);
      const look = looks[Math.min(asked.length, looks.length) - 1];
      return look === undefined ? Promise.reject(new TypeError('no look')) : Promise.resolve(look);
    },
    ready: (seen) => readiness(seen, { web: true, workers: 2 }),
    rules: known,
    clock,
    signal,
    timeoutMs,
    say: (line) => said.push(line),
  });
  return { result, clock, said, asked };
}

const healthy = observation('healthy');
const terminal = observation('documented-bugs');
const starting: Observation = {
  ...healthy,
  web: { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: false } },
};

async function failure(result: Promise<Observation>): Promise<NotReadyError> {
  const error: unknown = await result.catch((caught: unknown) => caught);
  if (!(error instanceof NotReadyError)) throw new TypeError('expected a NotReadyError');
  return error;
}

describe('waiting', () => {
  it('ends with the first observation that is ready, and says each progress once', async () => {
    const { result, clock, said } = wait({ looks: [starting, starting, healthy] });
    expect(await result).toBe(healthy);
    expect(clock.slept).toEqual([1000, 1000]);
    expect(said).toEqual([
      'web 1/1, workers 2/2, claims 4/4; waiting for an answer from http://127.0.0.1:5000/health',
    ]);
  });

  it('ends at the second poll that shows a terminal state, after a last look with logs', async () => {
    const { result, clock, asked } = wait({ looks: [terminal] });
    const error = await failure(result);
    expect(error.code).toBe('READY_HOPELESS');
    expect(error.exitCode).toBe(6);
    expect(clock.slept).toEqual([1000]);
    expect(asked).toEqual([false, false, true]);
    expect(error.message).toContain('Permission denied');
    expect(error.findings.map(({ id }) => id)).toEqual(['crash-loop', 'unschedulable']);
    expect(error.hints.length).toBeGreaterThan(0);
  });

  it('goes on where the terminal state is gone at the second poll or at the last look', async () => {
    expect(await wait({ looks: [terminal, starting, terminal, starting, healthy] }).result).toBe(healthy);
    const { result, asked } = wait({ looks: [terminal, terminal, starting, healthy] });
    expect(await result).toBe(healthy);
    expect(asked).toEqual([false, false, true, false]);
  });

  it('does not take two different terminal states for one that stands', async () => {
    const named = (id: string, at: string): Rule => ({
      id,
      title: id,
      judge: (seen) =>
        seen.at === at
          ? [
              {
                subject: { kind: 'Pod', namespace: 'eemt', name: 'x' },
                severity: 'high',
                cause: id,
                evidence: [],
                course: 'terminal',
                repair: { byHand: [], mode: 'advice', command: null },
              },
            ]
          : [],
    });
    const looks = [{ ...starting, at: '1' }, { ...starting, at: '2' }, healthy];
    expect(await wait({ looks, rules: [named('a', '1'), named('b', '2')] }).result).toBe(healthy);
  });

  it('never says only that time is over', async () => {
    const { result, clock } = wait({ looks: [starting], timeoutMs: 2500 });
    const error = await failure(result);
    expect(error.code).toBe('READY_TIMEOUT');
    expect(clock.slept).toEqual([1000, 1000, 500]);
    expect(error.message).toContain(
      'Not ready after 3 s: web 1/1, workers 2/2, claims 4/4; waiting for an answer from',
    );
    expect(error.message).toContain('most likely cause: Service eemt-web');
    expect(error.hints.length).toBeGreaterThan(0);
  });

  it('stops with the reason of the signal', async () => {
    const stop = new AbortController();
    stop.abort(new TypeError('stopped'));
    await expect(wait({ looks: [starting], signal: stop.signal }).result).rejects.toThrow('stopped');
  });
});
