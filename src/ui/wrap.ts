import { wrap as wrapLines } from './text.ts';

/** Text of at most `width` columns a line, broken between words; what follows an indented line is as far in. */
export function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return wrapLines(line.slice(indent.length), width - indent.length).map((part) => indent + part);
    })
    .join('\n');
}
