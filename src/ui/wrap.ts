import { wrap as wrapLines } from './text.ts';

/** Text of at most `width` columns a line, broken between words. */
export function wrap(text: string, width: number): string {
  return wrapLines(text, width).join('\n');
}
