import fc from 'fast-check';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { table } from '../../../src/ui/table.ts';

describe('table', () => {
  it('aligns columns', () => {
    expect(
      table(
        ['ID', 'WHAT'],
        [
          ['a', 'one'],
          ['long-id', 'two'],
        ],
        80,
      ),
    ).toBe('ID       WHAT\na        one\nlong-id  two');
  });

  it('breaks the last column and cuts the others', () => {
    expect(table([], [['abcdefghijklmnop', 'one two three four']], 20)).toBe(
      'abcdefgh…  one two\n           three\n           four',
    );
  });

  it('colours after it has cut', () => {
    const red = (text: string) => `<${text}>`;
    expect(table([], [[{ text: 'abcdefghij', paint: red }, 'x'.repeat(5)]], 12)).toBe('<abcd…>  xxxxx');
  });

  it('is never wider than asked, whatever stands in it', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 }),
        fc.integer({ min: 20, max: 120 }),
        (rows, width) => {
          for (const line of table(['ONE', 'TWO', 'THREE'], rows, width).split('\n')) {
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });
});
