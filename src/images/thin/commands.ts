import { pipUses } from './pip.ts';
import type { TextsOf } from './pip.ts';
import type { ShellCommand, Word } from './shell.ts';
import { usesOf } from './uses.ts';
import type { Use } from './uses.ts';

type Reader = (words: readonly Word[], cwd: string, textsOf: TextsOf) => readonly Use[] | undefined;

/** What a command reads and writes of the image, as its arguments say; undefined where they do not say it, or it is not known. */
export function usesOfCommand(
  { words, writes }: ShellCommand,
  cwd: string,
  textsOf: TextsOf,
): readonly Use[] | undefined {
  const [name, ...args] = /^DEBIAN_FRONTEND=\w+$/.test(words[0]?.text ?? '') ? words.slice(1) : words;
  const reader = name === undefined || name.pattern ? undefined : readers.get(name.text);
  return all([reader?.(args, cwd, textsOf), ...writes.map((word) => usesOf(word, cwd))]);
}

const nothing: Reader = (words) => (words.some(({ pattern }) => pattern) ? undefined : []);

const readers: ReadonlyMap<string, Reader> = new Map([
  ...['echo', 'printf', 'true', ':', 'set'].map((name) => [name, nothing] as const),
  ['mkdir', files(/^(-p|-v|-pv|--parents)$/, { makes: true })],
  ['touch', files(/^-c$/)],
  ['rm', files(/^(-[rRfv]+|--force|--recursive)$/)],
  ['ln', link],
  ['chmod', files(/^(-[Rvf]+|--recursive)$/, { behind: /^([0-7]{3,4}|[ugoa]*[+=-][rwxXst]+)$/ })],
  ['chown', files(/^(-[Rvfh]+|--recursive)$/, { behind: /^[\w.-]*(:[\w.-]*)?$/ })],
  ['chgrp', files(/^(-[Rvfh]+|--recursive)$/, { behind: /^[\w.-]+$/ })],
  ...['apt-get', 'apt'].map((name) => [name, apt] as const),
  ...['useradd', 'groupadd', 'adduser', 'addgroup'].map((name) => [name, accounts] as const),
  ...['pip', 'pip3'].map((name) => [name, pipUses] as const),
]);

/** Of commands whose operands are files; `behind`: a first one that is none. */
function files(flags: RegExp, { makes = false, behind }: { makes?: boolean; behind?: RegExp } = {}): Reader {
  return (words, cwd) => {
    const operands = words.filter(({ text }) => !flags.test(text));
    if (behind) {
      const first = operands.shift();
      if (!first || !behind.test(first.text)) return undefined;
    }
    if (operands.some(({ text }) => text.startsWith('-'))) return undefined;
    return all(operands.map((word) => usesOf(word, cwd, makes)));
  };
}

/** A relative one is seen from where the link lies. */
function link(words: readonly Word[], cwd: string, textsOf: TextsOf): readonly Use[] | undefined {
  const isPlain = words.every(({ text }) => text.startsWith('-') || text.startsWith('/'));
  return isPlain ? files(/^-[sfnv]+$/)(words, cwd, textsOf) : undefined;
}

/** Packages of the distribution; with a slash or a pattern it may be a file. */
function apt(words: readonly Word[]): readonly Use[] | undefined {
  const [verb, ...more] = words.map(({ text }) => text).filter((text) => !aptFlags.test(text));
  if (words.some(({ pattern }) => pattern) || !aptVerbs.has(verb ?? '')) return undefined;
  return more.every((text) => /^[a-z0-9][\w.+:=~-]*$/.test(text)) &&
    !more.some((text) => text.endsWith('.deb'))
    ? []
    : undefined;
}

const aptFlags =
  /^(-y|-q|-qq|-yq|-qy|-yqq|--yes|--assume-yes|--quiet|--no-install-recommends|--fix-missing|--purge)$/;
const aptVerbs = new Set([
  'update',
  'upgrade',
  'install',
  'remove',
  'purge',
  'autoremove',
  'clean',
  'autoclean',
]);

/** All paths that it names: a home is made there. */
function accounts(words: readonly Word[], cwd: string): readonly Use[] | undefined {
  if (words.some(({ pattern }) => pattern)) return undefined;
  const named = words.filter(({ text }) => text.includes('/'));
  return all(named.map((word) => usesOf({ ...word, text: word.text.replace(/^-[^/]*/, '') }, cwd)));
}

function all(lists: readonly (readonly Use[] | undefined)[]): readonly Use[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? known.flat() : undefined;
}
