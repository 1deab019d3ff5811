import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/ui/format.ts';
import { colorFor } from '../../../src/ui/style.ts';

describe('numbers for people', () => {
  it.each([
    [0, '0.0 s'],
    [12_345, '12.3 s'],
    [99_949, '99.9 s'],
    [99_950, '1 min 40 s'],
    [185_000, '3 min 05 s'],
    [3_599_600, '1 h 00 min'],
    [7_440_000, '2 h 04 min'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('colour', () => {
  const terminal = { isTTY: true };
  it.each([
    ['in a terminal', terminal, true, {}, true],
    ['not in a pipe', {}, true, {}, false],
    ['not with --no-color', terminal, false, {}, false],
    ['not with NO_COLOR', terminal, true, { NO_COLOR: '1' }, false],
    ['also with an empty NO_COLOR', terminal, true, { NO_COLOR: '' }, true],
    ['not in a dumb terminal', terminal, true, { TERM: 'dumb' }, false],
    ['in a pipe with FORCE_COLOR', {}, true, { FORCE_COLOR: '1' }, true],
    ['not with FORCE_COLOR=0', terminal, true, { FORCE_COLOR: '0' }, false],
  ])('is there %s', (_, stream, allowed, env, expected) => {
    expect(colorFor(stream, allowed, env)).toBe(expected);
  });
});
