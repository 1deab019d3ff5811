import { describe, expect, it } from 'vitest';
import { shellQuote } from '../../../src/lib/shell-quote.ts';

describe('a command to paste', () => {
  it('quotes only what a shell would read otherwise', () => {
    expect(shellQuote(['helm', '--set=a=b', '/x y/z', "it's", '$HOME', ''])).toBe(
      `helm --set=a=b '/x y/z' 'it'\\''s' '$HOME' ''`,
    );
  });
});
