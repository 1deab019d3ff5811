import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { supervisedFolder } from '../../support/supervised.ts';

const limit = { timeout: 40_000, interval: 50 };

describe('a log that grows', () => {
  it('becomes NAME.log.1 at 10 MB, loses no line, and keeps one older file', async () => {
    const folder = supervisedFolder();
    const text = 'x'.repeat(200);
    const says = `i=0; while [ $i -lt 20 ]; do seq -f "%.0f ${text}" $((i*5000+1)) $((i*5000+5000)); i=$((i+1)); done; echo whole; exec sleep 1000`;
    folder.write([{ name: 'web', argv: ['/bin/sh', '-c', says] }]);
    folder.start();
    await vi.waitFor(() => expect(folder.log('web').endsWith(' whole\n')).toBe(true), limit);
    const [older, newer] = ['web.log.1', 'web.log'].map((name) =>
      readFileSync(folder.at('logs', name), 'utf8'),
    );
    expect(statSync(folder.at('logs', 'web.log.1')).size).toBeGreaterThan(10 * 1024 * 1024);
    expect(statSync(folder.at('logs', 'web.log.1')).size).toBeLessThan(11 * 1024 * 1024);
    const numbers = `${older ?? ''}${newer ?? ''}`.trimEnd().split('\n').slice(0, -1);
    const bad = numbers.filter((line) => !/^[\d-]{10}T[\d:]{8}\.\d{6}Z \d+ x{200}$/u.test(line));
    expect(bad).toEqual([]);
    const seen = numbers.map((line) => Number(line.split(' ')[1]));
    // 100 000 lines are two files and a half: the first is gone, and what is kept has no gap.
    expect(seen.at(-1)).toBe(100_000);
    expect(seen).toEqual(seen.map((_, index) => (seen[0] ?? 0) + index));
  });

  it('takes bytes that are no text, and lines without end', async () => {
    const folder = supervisedFolder();
    const says =
      'printf "a\\377b\\r\\n"; head -c 200000 /dev/zero | tr "\\0" y; echo; echo whole; exec sleep 1000';
    folder.write([{ name: 'web', argv: ['/bin/sh', '-c', says] }]);
    folder.start();
    await vi.waitFor(() => expect(folder.log('web').endsWith(' whole\n')).toBe(true), limit);
    const bytes = readFileSync(folder.at('logs', 'web.log'));
    expect(bytes.subarray(28, 32)).toEqual(Buffer.from([0x61, 0xff, 0x62, 0x0a]));
    const lines = bytes.toString('latin1').trimEnd().split('\n').slice(1, -1);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(140_000);
    expect(lines.map((line) => line.slice(28)).join('')).toBe('y'.repeat(200_000));
  });
});
