import { diffArrays } from 'diff';

/** Edits a text as if all its lines ended in \n. Lines that stay keep the end they have, new ones get the end that most have. */
export function editLines(text: string, edit: (text: string) => string): string {
  const plain = text.replaceAll('\r\n', '\n');
  const edited = edit(plain);
  if (edited === plain) return text;
  if (plain.length === text.length) return edited;
  const written = linesOf(text);
  const ends = plain.split('\n').length - 1;
  const end = 2 * (text.length - plain.length) > ends ? '\r\n' : '\n';
  let at = 0;
  return diffArrays(linesOf(plain), linesOf(edited))
    .flatMap(({ value, added, removed }) => {
      if (added) return value.map((line) => line.replace(/\n$/, end));
      at += value.length;
      return removed ? [] : written.slice(at - value.length, at);
    })
    .join('');
}

/** Each with its end. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
