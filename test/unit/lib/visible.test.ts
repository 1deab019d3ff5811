import { expect, it } from 'vitest';
import { visible } from '../../../src/lib/visible.ts';

it('shows what cannot be seen, and leaves what can', () => {
  expect(visible('a b/ü:1=é')).toBe('a b/ü:1=é');
  expect(visible('a\u001b[2K\rb\u202ec\u200bd\u2028e\nf\u009bg')).toBe(
    'a\\u{1b}[2K\\u{d}b\\u{202e}c\\u{200b}d\\u{2028}e\\u{a}f\\u{9b}g',
  );
});
