import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followSources, type SourceLine } from '../../../../src/app/logs/follow-sources.ts';
import { logCursor } from '../../../../src/app/logs/log-cursor.ts';
import { readPresent } from '../../../../src/app/logs/read-present.ts';
import type { Runtime } from '../../../../src/targets/runtime.ts';
import type { Clock } from '../../../../src/tools/clock.ts';
import { fakeContainer, type FakeContainer } from './fake-logs.ts';

/** What a fake cluster does between two looks at it. */
type Deed =
  | { readonly do: 'write'; readonly container: number; readonly lines: number }
  | { readonly do: 'restart' | 'break' | 'join'; readonly container: number };

/** A world that moves on each time somebody sleeps. */
function world(deeds: readonly Deed[], containers: FakeContainer[]) {
  let nowMs = 1_000_000;
  const written: string[] = [];
  const left = [...deeds];
  const end = new AbortController();
  let quiet = 0;
  // A container restarts at most once between two lists, as its kubelet holds it back after that.
  const restarted = new Set<FakeContainer>();
  const step = (): void => {
    const deed = left.shift();
    if (!deed) {
      quiet += 1;
      if (quiet > 100) end.abort(new TypeError('over'));
      return;
    }
    const one = containers[deed.container % containers.length];
    if (deed.do === 'join') containers.push(fakeContainer(`c${String(containers.length)}`));
    else if (deed.do === 'break') one?.breakOff();
    else if (deed.do === 'restart' && one && !restarted.has(one)) {
      restarted.add(one);
      one.restart(nowMs);
      // The next run begins in a later second.
      nowMs += 1500;
    } else if (deed.do === 'write') {
      for (let n = 0; n < deed.lines; n += 1) {
        const text = `line ${String(written.length)}`;
        written.push(text);
        // Some lines have the same time.
        nowMs += written.length % 3 === 0 ? 0 : 7;
        one?.write(nowMs, text);
      }
    }
  };
  const clock: Clock = {
    nowMs: () => nowMs,
    iso: () => '',
    async sleep(ms, signal) {
      // Ten deeds fit between two lists.
      for (let passed = 0; passed < ms; passed += 100) {
        if (ms === 100) {
          nowMs += 100;
          step();
        }
        await setImmediate();
        await setImmediate();
        signal.throwIfAborted();
      }
    },
  };
  const list = () => {
    restarted.clear();
    return Promise.resolve(containers.map((one) => one.tell()));
  };
  const runtime: Pick<Runtime, 'readLog'> = {
    readLog: (source, range, signal) => {
      const found = containers.find(({ id }) => id === source.id);
      if (!found) throw new TypeError('no such container');
      return found.readLog(source, range, signal);
    },
  };
  return { clock, list, runtime, written, signal: end.signal };
}

async function followed(deeds: readonly Deed[], first: number) {
  const containers = Array.from({ length: first }, (_, index) => fakeContainer(`c${String(index)}`));
  const { clock, list, runtime, written, signal } = world(deeds, containers);
  const printed: SourceLine[] = [];
  const said: string[] = [];
  const cursors = (await list()).map((source) => logCursor(source, { since: null, tail: 100 }));
  const print = (lines: readonly SourceLine[]) => {
    printed.push(...lines);
    return Promise.resolve();
  };
  const present = { runtime, previous: false, onFailure: () => undefined };
  for await (const lines of readPresent(cursors, present, signal)) await print(lines);
  const following = { runtime, list, clock, print, say: (text: string) => said.push(text) };
  await expect(followSources(cursors, { ...following, endsWithSources: false }, signal)).rejects.toThrow(
    'over',
  );
  return { written, texts: printed.map(({ text }) => text), printed, said };
}

const deeds = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('write' as const),
      container: fc.nat(5),
      lines: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({
      do: fc.constantFrom('restart' as const, 'break' as const, 'join' as const),
      container: fc.nat(5),
    }),
  ),
  { maxLength: 60 },
);

describe('logs -f', () => {
  it('prints every line once, over restarts, broken streams and what joins', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.integer({ min: 1, max: 4 }), async (all, first) => {
        const { written, texts } = await followed(all, first);
        expect([...texts].sort()).toEqual([...written].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the lines of each container in their order', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (all) => {
        const { printed } = await followed(all, 3);
        for (const name of new Set(printed.map(({ source }) => source.name))) {
          const times = printed.filter(({ source }) => source.name === name).map(({ at }) => at);
          expect(times).toEqual([...times].sort());
        }
      }),
      { numRuns: 30 },
    );
  });

  it('says who joins', async () => {
    const { said } = await followed([{ do: 'join', container: 0 }], 1);
    expect(said).toEqual(['c1 joins']);
  });
});
