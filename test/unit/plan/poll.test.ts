import { describe, expect, it } from 'vitest';
import { poll } from '../../../src/plan/poll.ts';
import type { Step, Verdict, Waiting } from '../../../src/plan/step.ts';
import { known } from '../../../src/plan/world.ts';
import { fakeClock } from '../../support/fake-run.ts';
import { observerOf } from '../../support/world.ts';

interface Parts {
  readonly pods: Look;
  readonly logs: string;
}
/** What one look shows: ready, or the states that no waiting mends. */
type Look = 'ready' | readonly string[];

const waiting = (terminal: readonly string[], because = 'pods'): Waiting => ({
  is: 'waiting',
  missing: ['pods'],
  progress: `waiting for ${because}`,
  terminal,
  giveUp: (why, waitMs) => new TypeError(`${why} ${String(waitMs)} ${because}`),
});
const step: Pick<Step<Parts>, 'reads' | 'closely' | 'due' | 'waitMs'> = {
  reads: ['pods'],
  closely: ['logs'],
  waitMs: 60_000,
  due({ pods, logs }): Verdict {
    const look = known(pods);
    return look === 'ready'
      ? { is: 'done', note: 'ready' }
      : waiting(look, logs?.ok ? logs.value : undefined);
  },
};

/** Looks that follow each other, the last of them for ever; each costs `lookMs`. */
function wait(
  looks: readonly Look[],
  given: { waitMs?: number; lookMs?: number; signal?: AbortSignal } = {},
) {
  const { waitMs = 60_000, lookMs = 0, signal = new AbortController().signal } = given;
  const time = fakeClock();
  const slept: number[] = [];
  const said: string[] = [];
  let looked = 0;
  const next = (): Look => looks[Math.min(looked++, looks.length - 1)] ?? [];
  const first = next();
  const { observer, reads } = observerOf<Parts>({
    pods: async () => {
      if (lookMs > 0) await time.sleep(lookMs, signal);
      return next();
    },
    logs: () => 'what it said before it crashed',
  });
  const clock = {
    ...time,
    sleep: (ms: number, stop: AbortSignal) => {
      slept.push(ms);
      return time.sleep(ms, stop);
    },
  };
  const result = poll<Parts>(
    { ...step, waitMs },
    waiting(first === 'ready' ? [] : first),
    observer,
    { clock, signal },
    (line) => said.push(line),
  );
  return { result, slept, said, reads };
}

const starting: Look = [];
const terminal: Look = ['crash-loop Pod/web'];
const done = { is: 'done', note: 'ready' };

describe('waiting', () => {
  it('ends with the first look that misses nothing, and says each progress once', async () => {
    const { result, slept, said } = wait([starting, starting, 'ready']);
    expect(await result).toEqual(done);
    expect(slept).toEqual([1000, 1000]);
    expect(said).toEqual(['waiting for pods']);
  });

  it('looks again a second after the last look began', async () => {
    const { result, slept } = wait([starting, starting, starting, 'ready'], { lookMs: 300 });
    await result;
    expect(slept).toEqual([1000, 700, 700]);
  });

  it('ends at the second look that shows a terminal state, after a last close look', async () => {
    const { result, slept, reads } = wait([terminal]);
    await expect(result).rejects.toThrow('terminal 60000 what it said before it crashed');
    expect(slept).toEqual([1000]);
    expect(reads).toEqual(['pods', 'pods', 'logs']);
  });

  it('goes on where the terminal state is gone at the second look or at the last one', async () => {
    expect(await wait([terminal, starting, terminal, starting, 'ready']).result).toEqual(done);
    const { result, reads } = wait([terminal, terminal, starting, 'ready']);
    expect(await result).toEqual(done);
    expect(reads).toEqual(['pods', 'pods', 'logs', 'pods']);
  });

  it('does not take two different terminal states for one that stands', async () => {
    expect(await wait([terminal, ['image-missing Pod/web'], 'ready']).result).toEqual(done);
  });

  it('ends at the time limit, after a last close look', async () => {
    const { result, slept, reads } = wait([starting], { waitMs: 2500 });
    await expect(result).rejects.toThrow('time-limit 2500 what it said before it crashed');
    expect(slept).toEqual([1000, 1000, 500]);
    expect(reads).toEqual(['pods', 'pods', 'pods', 'pods', 'logs']);
  });

  it('has been worth it where the last look at the time limit misses nothing', async () => {
    expect(await wait([starting, starting, 'ready'], { waitMs: 1000 }).result).toEqual(done);
  });

  it('stops with the reason of the signal', async () => {
    const stop = new AbortController();
    stop.abort(new TypeError('stopped'));
    await expect(wait([starting], { signal: stop.signal }).result).rejects.toThrow('stopped');
  });
});
