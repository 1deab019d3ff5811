export interface IgnoreRules {
  /** Whether a path (with slashes, relative) is left out; the last matching line decides. */
  ignores(path: string): boolean;
  /** Some line begins with `!`, so a folder that is left out may hold something that is not. */
  readonly exceptions: boolean;
}

/** The rules of a .dockerignore's text. */
export function dockerignore(text: string): IgnoreRules {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keeps = line.startsWith('!');
      const pattern = (keeps ? line.slice(1).trim() : line).replace(/^\.?\/+/, '').replace(/\/+$/, '');
      return { keeps, pattern: asRegExp(pattern) };
    });
  return {
    ignores: (path) => rules.reduce((out, { keeps, pattern }) => (pattern.test(path) ? !keeps : out), false),
    exceptions: rules.some(({ keeps }) => keeps),
  };
}

/** Go's filepath.Match with `**`, as Docker has it; a folder's rule holds for all below. */
function asRegExp(pattern: string): RegExp {
  const body = pattern.replace(/\*\*\/|\*\*|\*|\?|\[[^\]]*\]|[.+^${}()|\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return token.startsWith('[') ? token : `\\${token}`;
  });
  try {
    return new RegExp(`^${body}(?:/.*)?$`);
  } catch {
    // A broken character class matches nothing; Docker itself will say so.
    return /(?!)/;
  }
}
