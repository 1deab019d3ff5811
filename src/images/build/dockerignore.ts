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
      return { keeps, pieces: piecesOf(pattern) };
    });
  return {
    ignores: (path) => {
      const characters = Array.from(path);
      return rules.reduce((out, { keeps, pieces }) => (matches(pieces, characters) ? !keeps : out), false);
    },
    exceptions: rules.some(({ keeps }) => keeps),
  };
}

/** A piece of a pattern: the characters at which a match stays in it, those at which it goes on behind it, and whether it may be passed over. */
interface Piece {
  readonly stays: (character: string) => boolean;
  readonly leaves: (character: string) => boolean;
  readonly optional: boolean;
}

const any = () => true;
const none = () => false;
const slash = (character: string) => character === '/';
const inName = (character: string) => character !== '/';

const one = (leaves: Piece['leaves']): Piece => ({ stays: none, leaves, optional: false });
/** `**` before something else: `(.*\/)?` */
const folders: Piece = { stays: any, leaves: slash, optional: true };
/** `**` at the end */
const everything: Piece = { stays: any, leaves: any, optional: true };
/** `*` */
const name: Piece = { stays: inName, leaves: inName, optional: true };

/** Go's filepath.Match with `**`, as Docker has it. Undefined for a broken pattern: it matches nothing, and Docker itself will name it. */
function piecesOf(pattern: string): readonly Piece[] | undefined {
  const tokens = pattern.match(/\*\*\/?|\[[^\]]*\]|\\?./gsu) ?? [];
  const pieces: Piece[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.startsWith('**')) pieces.push(index === tokens.length - 1 ? everything : folders);
    else if (token === '*') pieces.push(name);
    else if (token === '?') pieces.push(one(inName));
    else if (token.startsWith('[')) {
      const group = groupOf(token);
      if (!group) return undefined;
      pieces.push(one((character) => group.test(character)));
    } else {
      const wanted = token.replace(/^\\(?=.)/su, '');
      pieces.push(one((character) => character === wanted));
    }
  }
  return pieces;
}

/** `[a-z]` for one character. */
function groupOf(token: string): RegExp | undefined {
  if (!token.endsWith(']')) return undefined;
  try {
    return new RegExp(`^${token}$`);
  } catch {
    return undefined;
  }
}

/** All that may have been matched so far is carried along at once and nothing is tried twice, so no pattern takes longer than its length times the path's. A folder's rule holds for all below. */
function matches(pieces: readonly Piece[] | undefined, path: readonly string[]): boolean {
  if (!pieces) return false;
  const end = pieces.length;
  const begin = (at: number, into: Uint8Array): void => {
    into[at] = 1;
    for (let next = at; pieces[next]?.optional === true; next++) into[next + 1] = 1;
  };
  let active = new Uint8Array(end + 1);
  begin(0, active);
  for (const character of path) {
    if (character === '/' && active[end] === 1) return true;
    const next = new Uint8Array(end + 1);
    for (const [at, piece] of pieces.entries()) {
      if (active[at] !== 1) continue;
      if (piece.stays(character)) next[at] = 1;
      if (piece.leaves(character)) begin(at + 1, next);
    }
    if (!next.includes(1)) return false;
    active = next;
  }
  return active[end] === 1;
}
