import { describe, expect, it } from 'vitest';
import { mayRunUnconfined, wayOut, type Missing, type Situation } from '../../../src/app/stand-in.ts';
import { fallbackWords, type Fallback } from '../../../src/core/fallback.ts';

const fallbacks = Object.keys(fallbackWords) as readonly Fallback[];
const plain: Omit<Situation, 'missing' | 'fallback'> = {
  asked: false,
  lives: false,
  terminal: false,
  knownSource: true,
};
/** What each word of --fallback leads to: `none`, `demo`, `native`, `any`. */
const ways = (missing: Missing, over: Partial<Situation> = {}) =>
  fallbacks.map((fallback) => wayOut({ ...plain, missing, fallback, ...over }));

describe('what stands in for what, by --fallback none, demo, native, any', () => {
  it.each([
    ['checkout', ['fail', 'take', 'take', 'take']],
    ['clone', ['fail', 'take', 'fail', 'take']],
    ['containers', ['fail', 'fail', 'take', 'take']],
  ] as const)('without a terminal nothing but what it allows: %s', (missing, expected) => {
    expect(ways(missing)).toEqual(expected);
  });

  it.each([
    ['checkout', ['ask', 'take', 'take', 'take']],
    ['clone', ['ask', 'take', 'ask', 'take']],
    ['containers', ['ask', 'ask', 'take', 'take']],
  ] as const)('in a terminal the rest is proposed: %s', (missing, expected) => {
    expect(ways(missing, { terminal: true })).toEqual(expected);
  });

  it('what somebody asked for is never another one', () => {
    for (const missing of ['checkout', 'clone', 'containers'] as const)
      expect(new Set(ways(missing, { asked: true, terminal: true }))).toEqual(new Set(['fail']));
  });

  it('an environment that lives stays what it is, unless its source is gone and a person names another', () => {
    const terminal = { lives: true, terminal: true };
    expect(new Set(ways('containers', terminal))).toEqual(new Set(['fail']));
    expect(new Set(ways('clone', terminal))).toEqual(new Set(['fail']));
    expect(new Set(ways('checkout', terminal))).toEqual(new Set(['ask']));
    expect(new Set(ways('checkout', { lives: true }))).toEqual(new Set(['fail']));
  });

  it("a stranger's checkout never runs without containers by --fallback", () => {
    const stranger = { knownSource: false };
    expect(new Set(ways('containers', stranger))).toEqual(new Set(['fail']));
    expect(new Set(ways('containers', { ...stranger, terminal: true }))).toEqual(new Set(['ask']));
  });
});

describe('code that runs as the person', () => {
  const stranger = { knownSource: false, agreed: false, ranSo: false, terminal: false };

  it('is the demo, the pinned commit, what was agreed to, and what ran so before', () => {
    for (const way of [{ knownSource: true }, { agreed: true }, { ranSo: true }])
      expect(mayRunUnconfined({ ...stranger, ...way })).toBe('take');
  });

  it('is nothing else without a yes', () => {
    expect(mayRunUnconfined(stranger)).toBe('fail');
    expect(mayRunUnconfined({ ...stranger, terminal: true })).toBe('ask');
  });
});
