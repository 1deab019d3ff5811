import { structuredPatch } from 'diff';

/** Lines that differ, `- ` gone and `+ ` new, with one line of context; empty when the lines are equal. */
export function textDiff(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch('', '', ended(before), ended(after), '', '', { context: 1 });
  return hunks.flatMap(({ lines }) => lines.map((line) => `${line.charAt(0)} ${line.slice(1)}`));
}

/** Else a last line without line end would differ from the same line with one. */
const ended = (text: string) => (text === '' ? '' : text.replace(/\n?$/, '\n'));
