import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

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

/** At most `width` columns, ending in … where something was cut. Takes text without colours. */
export function truncate(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let head = '';
  // A tool may write 64 KiB of marks without width.
  for (const character of text.slice(0, Math.max(0, width * 8))) {
    if (stringWidth(head + character) >= width) break;
    head += character;
  }
  return `${head}…`;
}

/** Lines of at most `width` columns, broken between words, a longer word inside; what follows an indented line is as far in. */
export function wrapLines(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const indent = (/^ */.exec(line)?.[0] ?? '').slice(0, width / 2);
    return wrapAnsi(line.slice(indent.length), Math.max(1, width - indent.length), { hard: true })
      .split('\n')
      .map((part) => indent + part);
  });
}

/** As wrapLines, but a word that is too long stays whole: paths and addresses can be copied. */
export function wrapWords(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = (/^ */.exec(line)?.[0] ?? '').slice(0, width / 2);
      return wrapAnsi(line.slice(indent.length), Math.max(1, width - indent.length))
        .split('\n')
        .map((part) => indent + part);
    })
    .join('\n');
}

/** wrapLines as one text. */
export function wrap(text: string, width: number): string {
  return wrapLines(text, width).join('\n');
}

/** The first lines, ending in … where more follow. */
export function firstLines(lines: readonly string[], most: number, width: number): readonly string[] {
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, Math.max(0, most));
  return [...kept.slice(0, -1), ...kept.slice(-1).map((line) => truncate(`${line}…`, width))];
}

/** As wrapLines, but the first line begins with `first` and all others are as far in. */
export function hang(first: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(stringWidth(first));
  return wrapLines(text, width - indent.length).map((line, index) => (index === 0 ? first : indent) + line);
}

/** A shell command over several lines that can still be pasted: broken outside quotes, with backslashes. A long word stays whole. */
export function wrapCommand(command: string, width: number): readonly string[] {
  const words = command.match(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\]|['"])+/g) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    // Every line but the last ends with a backslash.
    const room = index === words.length - 1 ? width : width - 2;
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) > room) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
