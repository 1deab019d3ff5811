import { createHash } from 'node:crypto';
import { structuredPatch } from 'diff';

export interface TextFile {
  readonly text: string;
  readonly executable: boolean;
}

/** A file before and after; null where it is not there. */
export interface FileChange {
  /** Relative, with slashes. */
  readonly path: string;
  readonly before: TextFile | null;
  readonly after: TextFile | null;
}

/** As `git diff` writes it, for `git apply` and `patch -p1`; empty where nothing differs. */
export function gitPatch(changes: readonly FileChange[]): string {
  return changes.map(patchOf).join('');
}

function patchOf({ path, before, after }: FileChange): string {
  if (before?.text === after?.text && before?.executable === after?.executable) return '';
  const hunks = hunksOf(before?.text ?? '', after?.text ?? '');
  const [old, now] = [`a/${path}`, `b/${path}`];
  const names = [before ? fileName(old) : '/dev/null', after ? fileName(now) : '/dev/null'];
  return [
    `diff --git ${quoted(old)} ${quoted(now)}`,
    ...modeLines(before, after),
    ...(hunks.length === 0 ? [] : [`--- ${names[0] ?? ''}`, `+++ ${names[1] ?? ''}`, ...hunks]),
    '',
  ].join('\n');
}

function modeLines(before: TextFile | null, after: TextFile | null): readonly string[] {
  const blobs = `index ${blobId(before)}..${blobId(after)}`;
  if (!before) return [`new file mode ${modeOf(after)}`, blobs];
  if (!after) return [`deleted file mode ${modeOf(before)}`, blobs];
  if (before.executable === after.executable) return [`${blobs} ${modeOf(before)}`];
  const modes = [`old mode ${modeOf(before)}`, `new mode ${modeOf(after)}`];
  return before.text === after.text ? modes : [...modes, blobs];
}

const modeOf = (file: TextFile | null): string => (file?.executable === true ? '100755' : '100644');

/** Git's own name for the content, by which `git apply --3way` finds the file that was meant. */
function blobId(file: TextFile | null): string {
  if (!file) return '0'.repeat(40);
  const bytes = Buffer.from(file.text);
  return createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}

function hunksOf(before: string, after: string): readonly string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 3 });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
}

/** An empty range begins behind the line before it. */
function range(start: number, count: number): string {
  return `${String(count === 0 ? start - 1 : start)},${String(count)}`;
}

/** `patch` takes a name up to its first blank, unless a tab ends it. */
function fileName(path: string): string {
  const name = quoted(path);
  return name === path && path.includes(' ') ? `${name}\t` : name;
}

/** As git does: a name with a quote, a backslash, a control character or bytes beyond ASCII is a C string. */
function quoted(path: string): string {
  const bytes = [...Buffer.from(path)];
  const text = bytes.map(
    (byte) => escapes.get(byte) ?? (isPlain(byte) ? String.fromCharCode(byte) : octal(byte)),
  );
  return text.join('') === path ? path : `"${text.join('')}"`;
}

const escapes: ReadonlyMap<number, string> = new Map([
  [0x22, '\\"'],
  [0x5c, '\\\\'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
]);
const isPlain = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;
const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
