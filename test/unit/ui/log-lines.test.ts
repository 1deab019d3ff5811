import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { logLayout, sourceColors } from '../../../src/ui/log-lines.ts';

const line = (name: string, text: string) => ({
  at: '2026-01-01T00:00:00.000000001Z',
  text,
  source: { name },
});
const plain = { color: false, width: null, timestamps: false };

describe('lines of logs', () => {
  it('stand bare while there is one instance, and behind its name where there are more', () => {
    const show = logLayout(plain);
    expect(show([line('web', 'one')], false)).toBe('one\n');
    expect(show([line('web', 'one'), line('worker-1', 'two')], true)).toBe('web  one\nworker-1  two\n');
  });

  it('stand in a column in a terminal, behind names of at most a third of it', () => {
    const show = logLayout({ ...plain, width: 60 });
    const text = show([line('eemt-worker-7d9f8b6c5-abcde', 'one'), line('web', 'two')], true);
    expect(text).toBe(`eemt-worke…6c5-abcde  one\n${'web'.padEnd(20)}  two\n`);
  });

  it('have a colour for each instance by its first line, and none of their own', () => {
    const show = logLayout({ ...plain, color: true });
    const text = show([line('a', 'one \u001b[31mred\u001b[0m'), line('b', 'two'), line('a', 'three')], true);
    const codes = [...text.matchAll(/\u001b\[38;5;(\d+)m/g)].map(([, code]) => Number(code));
    expect(codes).toEqual([sourceColors[0], sourceColors[1], sourceColors[0]]);
    expect(stripVTControlCharacters(text)).toBe('a  one red\nb  two\na  three\n');
  });

  it('steer no terminal; states of a progress bar are lines', () => {
    const text = logLayout(plain)([line('a', '\u001b]0;title\u0007\u001b[2J10 %\r20 %\r')], false);
    expect(text).toBe('10 %\n20 %\n');
  });

  it('say their time where it is wanted', () => {
    expect(logLayout({ ...plain, timestamps: true })([line('a', 'one')], false)).toBe(
      '2026-01-01T00:00:00.000000001Z one\n',
    );
  });

  it.each([...sourceColors])('colour %i stands out from black and from white by 4 to 1', (color) => {
    const level = (step: number): number => {
      const part = (step === 0 ? 0 : 55 + 40 * step) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    };
    const index = color - 16;
    const [red, green, blue] = [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map(level);
    const light = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
    expect((light + 0.05) / 0.05).toBeGreaterThanOrEqual(4);
    expect(1.05 / (light + 0.05)).toBeGreaterThanOrEqual(4);
  });
});
