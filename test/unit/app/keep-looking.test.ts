import { describe, expect, it } from 'vitest';
import { keepLooking } from '../../../src/app/keep-looking.ts';
import type { Look } from '../../../src/core/status-watch.ts';
import { CancelledError, ToolFailedError } from '../../../src/errors/index.ts';
import { fakeClock } from '../../support/fake-run.ts';
import { healthy } from '../../support/views.ts';

const found = { status: healthy, job: null };
const stop = new CancelledError('CANCELLED', 'Stopped by Ctrl-C.');

/** Looks with this until so many were shown. */
async function watch(look: (index: number) => Promise<typeof found>, count: number) {
  const controller = new AbortController();
  const clock = fakeClock();
  const shown: Look[] = [];
  let index = 0;
  const end = keepLooking({
    clock,
    signal: controller.signal,
    look: () => look(index++),
    show: (seen) => {
      shown.push(seen);
      if (shown.length === count) controller.abort(stop);
    },
  });
  await expect(end).rejects.toBe(stop);
  return { shown, clock, looks: index };
}

describe('whoever keeps looking', () => {
  it('shows a look that failed, with the reason, and goes on', async () => {
    const { shown } = await watch(
      (index) =>
        index === 1
          ? Promise.reject(new ToolFailedError('TOOL_FAILED', 'The engine does not answer.'))
          : Promise.resolve(found),
      3,
    );
    expect(shown.map((look) => (look.is === 'failed' ? look.why : look.status.state))).toEqual([
      'healthy',
      'The engine does not answer.',
      'healthy',
    ]);
  });

  it('waits two seconds after the end of a look, however long that took', async () => {
    const started: number[] = [];
    const clock = fakeClock();
    const controller = new AbortController();
    const end = keepLooking({
      clock,
      signal: controller.signal,
      look: async () => {
        started.push(clock.nowMs());
        await clock.sleep(9_000, controller.signal);
        return found;
      },
      show: () => {
        if (started.length === 3) controller.abort(stop);
      },
    });
    await expect(end).rejects.toBe(stop);
    expect(started).toEqual([0, 11_000, 22_000]);
  });

  it('ends with a bug of ours', async () => {
    const bug = new TypeError('a bug');
    const end = keepLooking({
      clock: fakeClock(),
      signal: new AbortController().signal,
      look: () => Promise.reject(bug),
      show: () => undefined,
    });
    await expect(end).rejects.toBe(bug);
  });

  it('stops at once though a look hangs, and shows nothing of it', async () => {
    const controller = new AbortController();
    const shown: Look[] = [];
    const end = keepLooking({
      clock: fakeClock(),
      signal: controller.signal,
      look: () => {
        controller.abort(stop);
        return new Promise(() => undefined);
      },
      show: (look) => void shown.push(look),
    });
    await expect(end).rejects.toBe(stop);
    expect(shown).toEqual([]);
  });
});
