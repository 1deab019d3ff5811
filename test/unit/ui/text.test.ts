import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cleanLine, hang, truncate, widthOf, wrap, wrapCommand } from '../../../src/ui/text.ts';

const words = fc
  .array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 12 })
  .map((list) => clean(list.join(' ')));
const widths = fc.integer({ min: 8, max: 120 });

describe('clean', () => {
  it('takes away what steers a terminal', () => {
    expect(clean('a\u001b[31mred\u001b[0m\u0007\u001b]0;title\u0007b\u0000\u202e')).toBe('aredb');
  });

  it('keeps line ends and writes tabs as spaces', () => {
    expect(clean('a\tb\r\nc')).toBe('a  b\nc');
  });

  it('leaves no control character but line ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(clean(text).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it('shows the last state of a line that a tool redrew', () => {
    expect(cleanLine(' 10 %\r 50 %\r100 %\r\n')).toBe('100 %');
  });
});

describe('widthOf', () => {
  it.each([
    ['abc', 3],
    ['\u001b[1mabc\u001b[22m', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['✔', 1],
    ['🚀', 2],
  ])('counts columns of %j', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });
});

describe('breaking', () => {
  it('never makes a line wider than asked', () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        for (const line of [
          ...wrap(text, width),
          ...hang('  1. ', text, width),
          truncate(text.replaceAll('\n', ' '), width),
        ]) {
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  it('loses no letter', () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        expect(wrap(text, width).join('').replaceAll(/[ \n]/g, '')).toBe(text.replaceAll(/[ \n]/g, ''));
      }),
    );
  });

  it('hangs the lines that follow', () => {
    expect(hang('1. ', 'one two three', 10)).toEqual(['1. one two', '   three']);
  });

  it('keeps a command pasteable', () => {
    expect(wrapCommand("kind create cluster --name 'a b c d e f g h' --wait 0s", 30)).toEqual([
      'kind create cluster --name \\',
      "  'a b c d e f g h' --wait 0s",
    ]);
  });

  it('does not break a command inside quotes or a long path', () => {
    const path = `/home/${'a'.repeat(50)}/kubeconfig`;
    expect(wrapCommand(`kubectl --kubeconfig ${path}`, 30)).toEqual(['kubectl --kubeconfig \\', `  ${path}`]);
  });
});
