import { absolute } from './paths.ts';
import type { Word } from './shell.ts';

/** A path of the image that a command depends on or changes; names in it may hold patterns. */
export interface Use {
  readonly path: string;
  /** A folder that is only made where it is missing, whatever lies in it. */
  readonly makes?: true;
}

/** The uses that a word stands for; of braces both what bash and what a plain shell makes of them. undefined where that is not plain. */
export function usesOf({ text, pattern }: Word, cwd: string, makes = false): readonly Use[] | undefined {
  if (text === '') return undefined;
  const [, before = '', inside, behind = ''] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(text) ?? [];
  if (pattern && inside === undefined && /[{}]/.test(text)) return undefined;
  const texts =
    pattern && inside !== undefined
      ? [text, ...inside.split(',').map((one) => before + one + behind)]
      : [text];
  return texts.map((one) => ({ path: absolute(one, cwd), ...(makes ? { makes } : {}) }));
}

/** Whether a use has to do with a path that changes: it is that path, or lies above or below it. */
export function meets({ path, makes }: Use, changed: string): boolean {
  const names = path.split('/').slice(1);
  const others = changed.split('/').slice(1);
  const common = Math.min(names.length, others.length);
  if (makes && others.length > names.length) return false;
  return path === '/' || names.slice(0, common).every((name, index) => mayMean(name, others[index] ?? ''));
}

/** Whether a way through a link may lead a use elsewhere. */
export function goesThrough({ path }: Use, link: string): boolean {
  return meets({ path }, link);
}

/** Of patterns only `*` is weighed, the others may mean anything. */
function mayMean(name: string, other: string): boolean {
  if (/[?[\]]/.test(name)) return true;
  const [first = '', ...more] = name.split('*');
  if (more.length === 0) return name === other;
  const last = more.pop() ?? '';
  if (other.length < first.length + last.length) return false;
  if (!other.startsWith(first) || !other.endsWith(last)) return false;
  let at = first.length;
  for (const piece of more) {
    const found = other.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= other.length - last.length;
}
