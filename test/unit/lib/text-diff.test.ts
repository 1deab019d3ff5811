import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textDiff } from '../../../src/lib/text-diff.ts';

describe('textDiff', () => {
  it('shows what went and what came, with a line of context', () => {
    expect(textDiff('a\nb\nc\nd\ne\n', 'a\nb\nX\nd\ne\n')).toEqual(['  b', '- c', '+ X', '  d']);
  });

  it('is empty for equal texts, and never else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c')),
        fc.array(fc.constantFrom('a', 'b', 'c')),
        (old, now) => {
          expect(textDiff(old.join('\n'), now.join('\n')).length === 0).toBe(
            old.join('\n') === now.join('\n'),
          );
        },
      ),
    );
  });

  it('takes no notice of the last line end', () => {
    expect(textDiff('a\nb', 'a\nb\n')).toEqual([]);
  });

  it('its new lines are the new text where nothing is common', () => {
    expect(textDiff('', 'x\ny\n')).toEqual(['+ x', '+ y']);
  });
});
