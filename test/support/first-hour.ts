import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './eemt-repository.ts';

const upstream = 'cyverse-gis/eemt';
const fork = 'YOU/eemt';
const remote = 'https://github.com/';

/**
 * What stands in for GitHub, and a person who has it: a bare repository of this tree with a pull request 12, a fork, and a home whose git and npm know
 * no other. Gives the variables of that person.
 */
export function firstHour(folder: string, tree: string): NodeJS.ProcessEnv {
  const hub = join(folder, 'hub');
  const first = join(folder, 'first');
  const home = join(folder, 'home');
  for (const one of [hub, home]) mkdirSync(one, { recursive: true });
  cpSync(tree, first, { recursive: true });
  git(first, 'init', '--quiet', '--initial-branch', 'main');
  // EEMT's tree holds files that it tells git to pass over.
  git(first, 'add', '--force', '.');
  git(first, 'commit', '--quiet', '-m', 'EEMT');
  for (const name of [upstream, fork]) git(folder, 'clone', '--quiet', '--bare', first, join(hub, name));
  git(join(hub, upstream), 'update-ref', 'refs/pull/12/head', 'HEAD');
  const config = join(home, '.gitconfig');
  writeFileSync(config, `[url "${hub}/"]\n\tinsteadOf = ${remote}\n[user]\n\tname = a\n\temail = a@b.c\n`);
  const prefix = join(home, 'npm');
  return {
    PATH: `${join(prefix, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    LC_ALL: 'C.UTF-8',
    TERM: 'dumb',
    GIT_CONFIG_GLOBAL: config,
    GIT_CONFIG_NOSYSTEM: '1',
    EEMT_DEV_HOME: join(home, 'eemt-dev'),
    npm_config_prefix: prefix,
    npm_config_offline: 'true',
    // A folder is installed as a package from the registry is, not linked.
    npm_config_install_links: 'true',
    npm_config_update_notifier: 'false',
  };
}

/** npm takes the packed program in place of the published one. */
export const withPacked = (commands: string, packed: string): string =>
  commands.replace('npm install --global eemt-dev', `npm install --global '${packed}'`);

/** The fork's branch, as its owner would look at it. */
export const pushed = (folder: string, branch: string): string =>
  git(join(folder, 'hub', fork), 'show', branch);
