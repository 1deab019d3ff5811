import { posix } from 'node:path';
import { RE2JS, RE2JSSyntaxException } from 're2js';

export interface IgnoreRules {
  /** Whether a path (with slashes, relative) is left out; the last matching line decides. */
  ignores(path: string): boolean;
  /** Some line begins with `!`, so a folder that is left out may hold something that is not. */
  readonly exceptions: boolean;
}

/** The rules of a .dockerignore's text, as moby/patternmatcher reads them. */
export function dockerignore(text: string): IgnoreRules {
  const rules = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => {
      const [, mark, pattern = ''] = /^(!?)(.*)$/su.exec(line.trim()) ?? [];
      return { keeps: mark === '!', expression: compiled(cleaned(pattern.trim())) };
    });
  return {
    ignores: (path) =>
      rules.reduce((out, { keeps, expression }) => (expression?.test(path) === true ? !keeps : out), false),
    exceptions: rules.some(({ keeps }) => keeps),
  };
}

function cleaned(pattern: string): string {
  return posix
    .normalize(pattern)
    .replace(/^\/+|\/+$/g, '')
    .trim();
}

/**
 * By RE2, as Docker does it: its time grows with the length of pattern and path alone, whereas JavaScript's own expressions,
 * and the packages that build on them, hang at a few `**` in a row. Undefined for a broken pattern: it matches nothing.
 */
function compiled(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(expressionOf(pattern), RE2JS.DOTALL);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return undefined;
    throw error;
  }
}

/** Go's filepath.Match with `**`. What matches a folder holds for all below it. */
function expressionOf(pattern: string): string {
  // `**.md` leaves out README.md, although `**x*` stands for whole folders: Docker compares the ends of the texts here.
  const [, ending] = /^\*\*([^/*?[\]\\][^*?[\]\\]*)$/su.exec(pattern) ?? [];
  if (ending !== undefined) return `^.*${RE2JS.quote(ending)}${below}`;
  const tokens = pattern.match(/\*\*\/?|\\.|\[(?:\\.|[^\]\\])*\]|./gsu) ?? [];
  const pieces = tokens.map((token, index) => {
    if (token.startsWith('**')) return index === tokens.length - 1 ? '.*' : '(?:.*/)?';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return token.startsWith('[') ? token : RE2JS.quote(token.replace(/^\\(?=.)/su, ''));
  });
  return `^${pieces.join('')}${below}`;
}

const below = '(?:/.*)?$';
