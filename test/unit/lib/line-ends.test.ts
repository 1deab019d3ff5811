import { describe, expect, it } from 'vitest';
import { editLines } from '../../../src/lib/line-ends.ts';

describe('editing lines', () => {
  it('gives new lines the end that most have, and leaves the others theirs', () => {
    const text = 'a\r\nb\nc\r\nd\r\n';
    expect(editLines(text, (lines) => lines.replace('b\n', 'b\nB\n'))).toBe('a\r\nb\nB\r\nc\r\nd\r\n');
    expect(editLines(text, (lines) => lines.replace('c\n', ''))).toBe('a\r\nb\nd\r\n');
  });

  it('gives the text itself back where nothing changed', () => {
    expect(editLines('a\r\nb\n', (lines) => lines)).toBe('a\r\nb\n');
  });

  it('leaves a last line without an end as it is', () => {
    expect(editLines('a\r\nb', (lines) => lines.replace('a', 'A'))).toBe('A\r\nb');
    expect(editLines('a\nb', (lines) => `${lines}c`)).toBe('a\nbc');
  });
});
