import { posix } from 'node:path';
import { absolute } from './paths.ts';
import type { Word } from './shell.ts';
import type { Use } from './uses.ts';

/** The texts that lie at a path of the image one after the other; none where it is not known. */
export type TextsOf = (path: string) => readonly string[];

/** What `pip install` reads: files of requirements and of constraints, with those that they name; undefined where it may read more. */
export function pipUses(words: readonly Word[], cwd: string, textsOf: TextsOf): readonly Use[] | undefined {
  const [verb, ...args] = words.map(({ text }) => text);
  if (verb !== 'install' || words.some(({ pattern }) => pattern)) return undefined;
  const found = new Set<string>();
  return readArguments(args, cwd, textsOf, found) ? [...found].map((path) => ({ path })) : undefined;
}

function readArguments(args: readonly string[], cwd: string, textsOf: TextsOf, found: Set<string>): boolean {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (harmless.test(arg) || isPackage(arg)) continue;
    const [, glued] = /^(?:-[rc]|--requirement=|--constraint=)(.+)$/.exec(arg) ?? [];
    const file = glued ?? (/^(-[rc]|--requirement|--constraint)$/.test(arg) ? args[(at += 1)] : undefined);
    if (file === undefined || !readFile(file, cwd, textsOf, found)) return false;
  }
  return true;
}

function readFile(file: string, from: string, textsOf: TextsOf, found: Set<string>): boolean {
  if (/[:$*?[\]{}~]/.test(file)) return false;
  const path = absolute(file, from);
  if (found.has(path)) return true;
  found.add(path);
  const texts = textsOf(path);
  return (
    texts.length > 0 &&
    texts.every((text) => linesOf(text).every((line) => readLine(line, path, textsOf, found)))
  );
}

function readLine(line: string, file: string, textsOf: TextsOf, found: Set<string>): boolean {
  if (!line.startsWith('-')) return isPackage(line.replace(/\s*;.*$/, '').replace(/\s*--hash=\S+/g, ''));
  return readArguments(line.split(/\s+/), posix.dirname(file), textsOf, found);
}

/** A comment begins a line, or stands behind a space. */
function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, ' ')
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

const harmless =
  /^(--no-cache-dir|--no-cache|--upgrade|-U|--quiet|-q|-qq|--no-deps|--prefer-binary|--require-hashes|--no-input|--disable-pip-version-check|--root-user-action=ignore|--break-system-packages|--no-compile)$/;

/** A name with versions, as an index has it. With a slash, or the ending of an archive, it may be a file. */
function isPackage(written: string): boolean {
  const text = written.replace(/\s+/g, '');
  const [, versions] = /^[A-Za-z0-9][\w.-]*(?:\[[\w.,-]*\])?(.*)$/.exec(text) ?? [];
  return (
    versions?.split(',').every((one) => /^([<>=~!]=?=?[\w.*+-]+)?$/.test(one)) === true && !archive.test(text)
  );
}

const archive = /\.(whl|zip|tar|gz|bz2|xz|tgz|tbz|txz|tlz|lzma)$/i;
