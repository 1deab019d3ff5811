import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSorted } from '../../../src/lib/merge-sorted.ts';

interface Line {
  readonly at: string;
  readonly stream: number;
  readonly number: number;
}

async function* inPieces<T>(lines: readonly T[], size: number): AsyncGenerator<readonly T[]> {
  yield [];
  for (let start = 0; start < lines.length; start += size)
    yield await Promise.resolve(lines.slice(start, start + size));
}

async function merged(streams: readonly (readonly Line[])[], size: number): Promise<readonly Line[]> {
  const found: Line[] = [];
  for await (const piece of mergeSorted(streams.map((lines) => inPieces(lines, size)))) found.push(...piece);
  return found;
}

const times = (sorted: boolean) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), { maxLength: 6 }).map((all) =>
    all.map((some, stream) =>
      (sorted ? [...some].sort((a, b) => a - b) : some).map((time, number): Line => ({
        at: String(time).padStart(3, '0'),
        stream,
        number,
      })),
    ),
  );

describe('streams in order of time', () => {
  it('are one stream with every line once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(times(true), fc.integer({ min: 1, max: 5 }), async (streams, size) => {
        const found = await merged(streams, size);
        expect(found).toHaveLength(streams.flat().length);
        expect(found.map(({ at }) => at)).toEqual(
          streams
            .flat()
            .map(({ at }) => at)
            .sort(),
        );
      }),
    );
  });

  it('keep the order of each, whatever its times are', async () => {
    await fc.assert(
      fc.asyncProperty(times(false), async (streams) => {
        const found = await merged(streams, 3);
        expect(streams.map((_, stream) => found.filter((one) => one.stream === stream))).toEqual(streams);
      }),
    );
  });

  it('are closed when nobody reads on', async () => {
    let closed = 0;
    const endless = async function* () {
      try {
        for (let n = 0; ; n += 1) yield await Promise.resolve([{ at: String(n) }]);
      } finally {
        closed += 1;
      }
    };
    for await (const piece of mergeSorted([endless(), endless()])) if (piece.length > 0) break;
    expect(closed).toBe(2);
  });
});
