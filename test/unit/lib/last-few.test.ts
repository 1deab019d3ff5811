import { describe, expect, it } from 'vitest';
import { lastFew } from '../../../src/lib/last-few.ts';

describe('the last few', () => {
  const made: string[] = [];
  const few = lastFew<{ readonly of: string }>(2);
  const of = (key: string) =>
    few(key, () => {
      made.push(key);
      return { of: key };
    });

  it('are made once while they are asked for, and anew where others came between', () => {
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(of(key)).toEqual({ of: key });
    // At c the one asked for longest ago was b.
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(of('a')).toBe(of('a'));
  });

  it('hold nothing of what could not be made', () => {
    const refuse = () => {
      throw new TypeError('no');
    };
    expect(() => few('d', refuse)).toThrow('no');
    expect(of('d')).toEqual({ of: 'd' });
  });
});
