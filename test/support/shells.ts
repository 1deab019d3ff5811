import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { emptyFolder } from './checkout.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Those that the machine has. */
export const installedShells: readonly Shell[] = (['bash', 'zsh', 'fish'] as const).filter((shell) => {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** A PATH on which `eemt-dev` is this program, and a home of its own; removed when the test is over. */
export function shellEnvironment(program: string): {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
} {
  const home = emptyFolder();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const command = join(bin, 'eemt-dev');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(command, 0o755);
  const PATH = [bin, process.env['PATH'] ?? ''].join(delimiter);
  const env = { PATH, HOME: home, EEMT_DEV_HOME: join(home, 'eemt-dev'), TERM: 'xterm', LC_ALL: 'C.UTF-8' };
  return { home, env };
}

/** What each shell runs to offer words behind `eemt-dev WORDS`, the last one unfinished, one a line. */
const drivers: Readonly<Record<Shell, (script: string) => readonly string[]>> = {
  bash: (script) => [
    '--norc',
    '-c',
    `source '${script}'
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_eemt_dev 2>/dev/null
printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  // The functions of the completion system that need an editor are stand-ins; what is theirs is tried at a real prompt.
  zsh: (script) => [
    '-f',
    '-c',
    `compdef() { }
compset() { cur=\${cur#*=} }
_describe() { print -rl -- "\${(@)\${(@M)values:#$cur*}%%:*}" }
_files() { print -r -- "files $*" }
source '${script}'
words=("$@[2,-1]") CURRENT=$(($# - 1))
_eemt_dev`,
  ],
  fish: (script) => ['--no-config', '-c', `source '${script}'; complete -C "$argv[2..-1]"`],
};

/** What this shell offers. */
export function offeredBy(
  shell: Shell,
  script: string,
  words: readonly string[],
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): readonly string[] {
  const args = [...drivers[shell](script), ...(shell === 'fish' ? [] : [shell]), shell, 'eemt-dev', ...words];
  return execFileSync(shell, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    .split('\n')
    .map((line) => (line.split('\t')[0] ?? '').trim())
    .filter((line) => line !== '');
}
