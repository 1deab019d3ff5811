import { setImmediate } from 'node:timers/promises';
import type { RunEvent } from '../../src/core/events.ts';
import type { Run } from '../../src/plan/step.ts';
import type { Tools } from '../../src/tools/index.ts';
import type { Clock } from '../../src/tools/clock.ts';

/** A clock that moves only when somebody sleeps; whoever sleeps lets the others go on. */
export function fakeClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    iso: () => new Date(nowMs).toISOString(),
    sleep: async (ms, signal) => {
      nowMs += ms;
      await setImmediate();
      signal.throwIfAborted();
    },
  };
}

/** A run whose tools are the given ones; any other tool fails loudly, because reading a property of undefined throws. */
export function fakeRun(tools: { readonly [T in keyof Tools]?: Partial<Tools[T]> } = {}) {
  const events: RunEvent[] = [];
  const controller = new AbortController();
  const run: Run = {
    tools: { clock: fakeClock(), ...tools } as Tools,
    signal: controller.signal,
    emit: (event) => events.push(event),
  };
  return { run, events, abort: () => controller.abort(new Error('stopped by the test')) };
}
