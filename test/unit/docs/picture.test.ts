import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Picture {
  readonly picture: (recording: string) => string;
}

const root = join(import.meta.dirname, '../../..');
const script = join(root, '.ci/picture.mjs');
const { picture } = (await import(script)) as Picture;
const texts = (svg: string) =>
  [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, how, what]) => ({ how, what }));

describe('picture', () => {
  it('draws colours, bold and dim, and lets a style go on over a line end', () => {
    const [green, bold, dim, after] = texts(
      picture('\u001b[32mok\u001b[39m \u001b[1mname\n\u001b[0;2mlate\u001b[22m\u001b[38;5;196mred'),
    );
    expect(green).toMatchObject({ what: 'ok', how: expect.stringContaining('fill="#8fc77a"') as string });
    expect(bold).toMatchObject({
      what: 'name',
      how: expect.stringContaining('font-weight="bold"') as string,
    });
    expect(dim).toMatchObject({ what: 'late', how: expect.stringContaining('opacity="0.6"') as string });
    expect(after).toMatchObject({ what: 'red', how: expect.stringContaining('fill="#ff0000"') as string });
    expect(after?.how).not.toContain('opacity');
  });

  it('puts every run at its column, whatever font is there', () => {
    const [first, second] = texts(picture('ab\u001b[1mcd'));
    expect(first?.how).toContain('x="16" y="29.5" textLength="16.8"');
    expect(second?.how).toContain('x="32.8"');
  });

  it('leaves out trailing blanks, empty rows at the end, other sequences, and escapes markup', () => {
    const svg = picture('a<b> & c\u001b(B   \n\n\n');
    expect(texts(svg).map(({ what }) => what)).toEqual(['a&lt;b&gt; &amp; c']);
    expect(svg).toContain('height="50"');
  });

  it('refuses what is wider than 100 columns', () => {
    expect(() => picture('x'.repeat(101))).toThrow('101 columns');
  });

  it('is what docs/up.svg shows of the recording beside it, where there is one', () => {
    const text = (name: string) =>
      existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : undefined;
    const recording = text('docs/up.recording.txt');
    expect(text('docs/up.svg')).toBe(recording === undefined ? undefined : picture(recording));
  });
});
