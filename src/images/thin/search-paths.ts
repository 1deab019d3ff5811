import { posix } from 'node:path';
import type { Layout } from './layout.ts';
import { absolute, isAtOrBelow } from './paths.ts';
import { pythonNames } from './python-names.ts';
import type { Whole } from './whole.ts';

/** Where programs of the image look for what nobody names; links of the distribution lie there too. */
const system = new Set([
  ...['bin', 'boot', 'dev', 'etc', 'home', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'root'],
  ...['run', 'sbin', 'sys', 'tmp', 'usr', 'var'],
]);

/** Whether a command could come upon a changed path without naming it. */
export function foundUnnamed(changed: string, { variables, runs }: Layout): Whole | undefined {
  const found = (by: string): Whole => ({ whole: `${changed} lies where ${by}` });
  if (system.has(changed.split('/')[1] ?? '')) return found('programs of the image look by themselves');
  for (const { name, value } of variables) {
    if (!searched.test(name)) continue;
    const own = new Set([`$${name}`, `\${${name}}`]);
    const all = value.split(/[:,;\s]/);
    const pieces = all.filter((piece) => !own.has(piece));
    if (pieces.some((piece) => piece.includes('$'))) return { whole: `${name}=${value} is not plain` };
    // A variable that was not set before leaves an empty piece, which is the working folder in a list. PATH always was set.
    const unset = all.length > pieces.length && name !== 'PATH' ? [''] : [];
    const folders = [...pieces, ...unset]
      .filter((piece) => piece !== '' || isList.has(name))
      .flatMap((piece) => runs.map(({ cwd }) => absolute(piece, cwd)));
    const near = folders.filter((folder) => isAtOrBelow(changed, folder));
    const by = `${name}=${value} looks`;
    if (name === 'PATH') {
      if (near.includes(posix.dirname(changed)) && !posix.basename(changed).includes('.')) return found(by);
    } else if (name === 'PYTHONPATH') {
      if (near.some((folder) => isImportable(posix.relative(folder, changed)))) return found(by);
    } else if (near.length > 0) return found(by);
  }
  return undefined;
}

const isList = new Set(['PATH', 'PYTHONPATH', 'LD_LIBRARY_PATH', 'PERL5LIB']);

/** Variables by which programs find files. */
const searched = /^(PATH|LD_\w+|PERL\w+|PYTHON\w+|PIP_\w+|BASH_ENV|ENV|APT_\w+|DPKG_\w+|GIT_\w+|SSL_\w+)$/;

/** Whether Python itself, pip or what it builds with may take it for a module or an installed package of its own. */
function isImportable(path: string): boolean {
  const [first = ''] = path.split('/');
  if (/\.(pth|egg|dist-info|egg-info|egg-link)$/.test(first)) return true;
  const name = first.replace(/\..*$/, '');
  return first === '' || name.startsWith('_') || pythonNames.has(name);
}
