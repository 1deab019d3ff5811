import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderWindow } from '../../../src/lib/order-window.ts';

const line = (at: number, text = '') => ({ at: String(at).padStart(6, '0'), text });
const pushes = fc.array(
  fc.record({
    source: fc.constantFrom('a', 'b', 'c'),
    at: fc.integer({ min: 0, max: 5000 }),
    afterMs: fc.integer({ min: 0, max: 200 }),
  }),
);

describe('the window in which lines are put into order', () => {
  it('gives every line once, and those of one source in their order', () => {
    fc.assert(
      fc.property(pushes, (all) => {
        const window = orderWindow<{ at: string; text: string; source: string; number: number }>(300);
        let nowMs = 0;
        const out = all.flatMap(({ source, at, afterMs }, number) => {
          nowMs += afterMs;
          window.push(source, [{ ...line(at), source, number }], nowMs);
          return window.release(nowMs);
        });
        const found = [...out, ...window.flush()];
        expect(found.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
          all.map((_, number) => number),
        );
        for (const source of ['a', 'b', 'c']) {
          const numbers = found.filter((one) => one.source === source).map(({ number }) => number);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        }
        expect(window.size()).toBe(0);
      }),
    );
  });

  it('puts lines into order that come within 300 ms of their time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 300 }))),
        (all) => {
          const window = orderWindow<{ at: string; text: string }>(300);
          const arriving = all
            .map(([at, lateMs], index) => ({ at, arrivesMs: at + lateMs, source: String(index) }))
            .sort((a, b) => a.arrivesMs - b.arrivesMs);
          const out = arriving.flatMap(({ at, arrivesMs, source }) => {
            const released = window.release(arrivesMs - 1);
            window.push(source, [line(at)], arrivesMs);
            return released;
          });
          const found = [...out, ...window.flush()].map(({ at }) => at);
          expect(found).toEqual([...found].sort());
        },
      ),
    );
  });

  it('holds no line for longer than the window', () => {
    const window = orderWindow(300);
    window.push('a', [line(5000)], 0);
    for (let nowMs = 0; nowMs < 300; nowMs += 10) {
      window.push('b', [line(nowMs)], nowMs);
      window.release(nowMs);
    }
    expect(window.release(300)).toContainEqual(line(5000));
  });

  it('prints late what comes late', () => {
    const window = orderWindow(300);
    window.push('a', [line(5000)], 0);
    expect(window.release(300)).toEqual([line(5000)]);
    window.push('b', [line(1)], 400);
    expect(window.release(700)).toEqual([line(1)]);
  });
});
