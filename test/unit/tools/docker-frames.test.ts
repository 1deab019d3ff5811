import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFrames } from '../../../src/tools/docker-frames.ts';
import { frame } from '../../contract/docker-fake-engine.ts';

function split(chunks: readonly Uint8Array[]): { readonly out: string; readonly err: string } {
  const said = { out: '', err: '' };
  const take = splitFrames(
    (chunk) => (said.out += Buffer.from(chunk).toString('latin1')),
    (chunk) => (said.err += Buffer.from(chunk).toString('latin1')),
  );
  chunks.forEach(take);
  return said;
}

/** The bytes in pieces that end at these places. */
function inPieces(bytes: Uint8Array, ends: readonly number[]): readonly Uint8Array[] {
  const cuts = [0, ...ends.filter((end) => end < bytes.length).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

describe('frames of a container', () => {
  it('give the same two outputs in whatever pieces they come', () => {
    const said = fc.array(
      fc.record({ to: fc.constantFrom(1 as const, 2 as const), text: fc.string({ maxLength: 40 }) }),
    );
    fc.assert(
      fc.property(said, fc.array(fc.nat(400)), (parts, ends) => {
        const bytes = Buffer.concat(parts.map(({ to, text }) => frame(to, text)));
        const of = (wanted: 1 | 2) => {
          const texts = parts.filter(({ to }) => to === wanted).map(({ text }) => Buffer.from(text));
          return Buffer.concat(texts).toString('latin1');
        };
        expect(split(inPieces(bytes, ends))).toEqual({ out: of(1), err: of(2) });
      }),
    );
  });

  it('are not looked for where a terminal writes', () => {
    const text = Buffer.from('$ a line without frames\r\n');
    fc.assert(
      fc.property(fc.array(fc.nat(30)), (ends) => {
        expect(split(inPieces(text, ends)).out).toBe(text.toString());
      }),
    );
  });

  it('are taken apart at once where ten thousand come in one piece', () => {
    const one = frame(1, 'x');
    const { out } = split([Buffer.concat(Array.from({ length: 10_000 }, () => one))]);
    expect(out).toHaveLength(10_000);
  });
});
