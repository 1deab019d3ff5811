import fc from 'fast-check';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { clean, cleanLine, hang, truncate, wrap, wrapCommand, wrapLines } from '../../../src/ui/text.ts';

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

describe('breaking', () => {
  it('never makes a line wider than asked', () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        for (const line of [
          ...wrapLines(text, width),
          ...hang('  1. ', text, width),
          truncate(text.replaceAll('\n', ' '), width),
        ]) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  it('loses no letter', () => {
    fc.assert(
      fc.property(words, widths, (text, width) => {
        const letters = (one: string) => one.normalize().replaceAll(/\s/g, '');
        expect(letters(wrap(text, width))).toBe(letters(text));
      }),
    );
  });

  it.each([
    ['one two', 7, 'one two'],
    ['one two three', 7, 'one tw…'],
    ['see /a/very/long/path', 12, 'see /a/very…'],
    ['日本語', 5, '日本…'],
    ['가Ā🈲Ā', 5, '가Ā…'],
    ['ne\u0301er', 3, 'ne\u0301…'],
    ['abc', 1, '…'],
  ])('cuts %j to %d columns where they end', (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
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
