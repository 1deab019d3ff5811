import { describe, expect, it } from 'vitest';
import { splitLines } from '../../../src/lib/lines.ts';

function split(...chunks: readonly (string | Uint8Array)[]): readonly string[] {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  splitter.end();
  return lines;
}

describe('lines', () => {
  it('end with any line end, also one that is cut in two', () => {
    expect(split('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd']);
    expect(split('a\r', '\nb\r', 'c\r')).toEqual(['a', 'b', 'c']);
    expect(split('a\n\nb\n')).toEqual(['a', '', 'b']);
  });

  it('keep a character that is cut in two', () => {
    const bytes = Buffer.from('ü\n');
    expect(split(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['ü']);
  });

  it('are cut between words where they have no end, so that gathering them takes no time', () => {
    const [lines, rest]: [string[], string[]] = [[], []];
    const splitter = splitLines(
      (line) => lines.push(line),
      (piece) => rest.push(piece),
    );
    const chunks = Array.from({ length: 100 }, () => `${'x'.repeat(29_990)} secret=yz`);
    for (const chunk of chunks) splitter.push(Buffer.from(chunk));
    splitter.push(Buffer.from('\nnext\n'));
    splitter.end();
    expect([lines[0] ?? '', ...rest].join('')).toBe(chunks.join(''));
    expect(lines[0]).toMatch(/ $/);
    expect(lines.slice(1)).toEqual(['next']);
    expect(Math.max(...rest.map(({ length }) => length))).toBeLessThan(100_000);
  });

  it('give nothing to write down where 64 KiB go by without a gap', () => {
    expect(split(...Array.from({ length: 100 }, () => 'x'.repeat(30_000)), '\nnext')).toEqual(['next']);
  });

  it('cannot steer a terminal', () => {
    expect(split('\u001b[2J\u001b]0;title\u0007a\tb\u0000\u009b\n', '\u001b[K\n')).toEqual(['a\tb']);
  });
});
