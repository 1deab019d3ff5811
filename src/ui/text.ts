import { stripVTControlCharacters } from 'node:util';

/** Without escape sequences and control characters, so that output of tools cannot steer the terminal. Keeps line ends. */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\t', '  ')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\n' ? char : ''));
}

/** clean, and one line only. A line that a tool redrew with carriage returns shows its last state. */
export function cleanLine(text: string): string {
  const redrawn = text.trimEnd().split('\r').at(-1) ?? '';
  return clean(redrawn).replaceAll('\n', ' ').trimEnd();
}

const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const combining = /^[\p{M}\p{Cf}]+$/u;
const plainAscii = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

function graphemeWidth(grapheme: string): number {
  if (combining.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

/** Terminal columns that the text takes; colours count nothing. */
export function widthOf(text: string): number {
  const visible = stripVTControlCharacters(text);
  if (plainAscii.test(visible)) return visible.length;
  return graphemes(visible).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/** At most `width` columns, ending in … where something was cut. Takes text without colours. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${head(text, Math.max(0, width - 1))}…`;
}

/** Lines of at most `width` columns, broken between words; a longer word is broken inside. Takes text without colours. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, width)));
}

/** As wrap, but the first line begins with `first` and all others are as far in. */
export function hang(first: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(widthOf(first));
  return wrap(text, width - indent.length).map((line, index) => (index === 0 ? first : indent) + line);
}

/** A shell command over several lines that can still be pasted: broken outside quotes, with backslashes. A long word stays whole. */
export function wrapCommand(command: string, width: number): readonly string[] {
  const words = command.match(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\]|['"])+/g) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    // Every line but the last ends with a backslash.
    const room = index === words.length - 1 ? width : width - 2;
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    let rest = word;
    if (current !== '' && widthOf(current) + 1 + widthOf(rest) <= width) {
      current += ` ${rest}`;
      continue;
    }
    if (current !== '') lines.push(current);
    while (widthOf(rest) > width) {
      const part = head(rest, width) || (graphemes(rest)[0] ?? rest);
      lines.push(part);
      rest = rest.slice(part.length);
    }
    current = rest;
  }
  return [...lines, current];
}

function head(text: string, width: number): string {
  if (plainAscii.test(text)) return text.slice(0, width);
  let taken = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width) break;
    taken += grapheme;
  }
  return taken;
}
