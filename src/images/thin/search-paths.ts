import { posix } from 'node:path';
import type { Layout } from './layout.ts';
import { above, absolute, isAtOrBelow } from './paths.ts';
import { pythonNames } from './python-names.ts';
import type { Whole } from './whole.ts';

/** Folders that a distribution has itself. Programs find things there that nobody names, packages put some there, and some are links. */
const distribution = new Set([
  ...['bin', 'boot', 'dev', 'etc', 'home', 'lib', 'lib32', 'lib64', 'libx32', 'media', 'mnt', 'opt'],
  ...['proc', 'root', 'run', 'sbin', 'srv', 'sys', 'tmp', 'usr', 'var'],
]);

/** Whether a command could come upon a changed path without naming it. */
export function foundUnnamed(changed: string, { variables, runs }: Layout): Whole | undefined {
  if (distribution.has(changed.split('/')[1] ?? ''))
    return { whole: `${changed} lies in a folder of the distribution` };
  const cwds = runs.map(({ cwd }) => cwd);
  for (const { name, value } of variables) {
    const looks = looksAt.get(name) ?? named;
    const pieces = value.split(/[:,;\s]/);
    const own = [`$${name}`, `\${${name}}`];
    const others = pieces.filter((piece) => !own.includes(piece));
    if (others.some((piece) => piece.includes('$'))) return { whole: `${name}=${value} is not plain` };
    // A variable that was not set before leaves an empty piece, which is the working folder. PATH always was set.
    const unset = others.length < pieces.length && name !== 'PATH' ? [''] : [];
    const folders = [...others, ...unset].flatMap((piece) => cwds.map((cwd) => absolute(piece, cwd)));
    if (looks({ changed, value, folders })) return { whole: `${name}=${value} leads to ${changed}` };
  }
  return undefined;
}

interface Looked {
  readonly changed: string;
  readonly value: string;
  /** What stands in the value, seen from where commands run. */
  readonly folders: readonly string[];
}

const looksAt: ReadonlyMap<string, (at: Looked) => boolean> = new Map([
  // A command with an ending is none that another one calls.
  [
    'PATH',
    ({ changed, folders }: Looked) =>
      folders.includes(posix.dirname(changed)) && !posix.basename(changed).includes('.'),
  ],
  [
    'PYTHONPATH',
    ({ changed, folders }: Looked) =>
      folders.some((folder) => isAtOrBelow(changed, folder) && isImportable(posix.relative(folder, changed))),
  ],
]);

/** Whatever a variable is for: its value names the path, or a folder above it. */
function named({ changed, value, folders }: Looked): boolean {
  const ways = [...above(changed), changed];
  return ways.some((path) => value.includes(path)) || (value !== '' && folders.includes(changed));
}

/** Whether Python itself, pip or what it builds with may take it for a module or an installed package of its own. */
function isImportable(path: string): boolean {
  const [first = ''] = path.split('/');
  if (/\.(pth|egg|dist-info|egg-info|egg-link)$/.test(first)) return true;
  const name = first.replace(/\..*$/, '');
  return first === '' || name.startsWith('_') || pythonNames.has(name);
}
