import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLines } from '../../../src/lib/bounded-lines.ts';

describe('lines of bounded length', () => {
  it('are the same wherever the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n') })), (pieces) => {
        const lines = boundedLines();
        const found = [...pieces.flatMap((piece) => lines.push(piece)), ...lines.end()];
        expect(found).toEqual(
          pieces
            .join('')
            .replace(/\n$/, '')
            .split('\n')
            .filter((_, i, all) => all.length > 1 || all[i] !== '' || pieces.join('') !== ''),
        );
      }),
    );
  });

  it('keep the beginning of a line without end, and say how much follows', () => {
    const lines = boundedLines(10);
    for (let n = 0; n < 1000; n += 1) expect(lines.push('0123456789')).toEqual([]);
    expect(lines.push('\nnext\n')).toEqual(['0123456789 … (9990 more characters)', 'next']);
  });
});
