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
    expect(table([], [['abcdefgh'.repeat(8), 'one two three four '.repeat(3)]], 60)).toBe(
      `${'abcdefgh'.repeat(3)}abcd…  one two three four one two\n${' '.repeat(31)}three four one two three four`,
    );
  });

  it('colours after it has cut', () => {
    const red = (text: string) => `<${text}>`;
    expect(table([], [[{ text: 'a'.repeat(70), paint: red }, 'x'.repeat(5)]], 60)).toBe(
      `<${'a'.repeat(52)}…>  xxxxx`,
    );
  });

  it('makes a block of each row in a narrow terminal, every value behind its header and none cut', () => {
    const row = ['eemt', 'kind', 'healthy', 'http://127.0.0.1:5000', '/home/ada/eemt'];
    expect(table(['NAME', 'TARGET', 'STATE', 'URL', 'SOURCE'], [row, row], 38)).toBe(
      `eemt
  TARGET kind  STATE healthy
  URL http://127.0.0.1:5000
  SOURCE /home/ada/eemt
eemt
  TARGET kind  STATE healthy
  URL http://127.0.0.1:5000
  SOURCE /home/ada/eemt`,
    );
  });

  it('puts a text below its name in a narrow terminal, and leaves columns that have room', () => {
    const wide = [['worker-disk-promise', 'workers promise the disk they have']];
    expect(table([], wide, 38)).toBe('worker-disk-promise\n  workers promise the disk they have');
    expect(table(['ID', 'WHAT'], [['a', 'one']], 38)).toBe('ID  WHAT\na   one');
  });

  it.each([[['ONE', 'TWO', 'THREE']], [[]]])(
    'is never wider than asked, whatever stands in it',
    (headers) => {
      const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
      fc.assert(
        fc.property(
          fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 }),
          fc.integer({ min: 20, max: 120 }),
          (rows, width) => {
            for (const line of table(headers, rows, width).split('\n')) {
              expect(stringWidth(line)).toBeLessThanOrEqual(width);
            }
          },
        ),
      );
    },
  );
});
