import type { FilePatch, TextEdit } from './patch.ts';

export const composeFile = 'docker-compose.yml';

/** From a service's name to this, which stands somewhere in it; `$1` is the indent of its name. */
export function inService(names: string, what: string, flags = 'm'): RegExp {
  return new RegExp(`^([ \\t]+)(?:${names}):[ \\t]*\\n(?:(?:\\1[ \\t][^\\n]*)?\\n)*?${what}`, flags);
}

/** The folder of the database, where the chart has it as well. */
export function databaseMount(services: string): TextEdit {
  return {
    anchor: `the volumes of ${services.replaceAll('|', ' and ')}`,
    find: inService(services, '([ \\t]+)volumes:[ \\t]*\\n', 'gm'),
    put: '$&$2  - ./data/database:/app/database\n',
    done: inService(services, '[ \\t]+- \\./data/database:'),
  };
}

/** Tells the page or the cleanup where the database is, in a list or a map of variables. */
export function databasePath(services: string): TextEdit {
  const variable = '([ \\t]+(?:- )?)EEMT_\\w+(=|: *)[^\\n]*\\n';
  return {
    anchor: `the variables of ${services.replaceAll('|', ' and ')}`,
    find: inService(services, `[ \\t]+environment:[ \\t]*\\n${variable}`, 'gm'),
    put: '$&$2DATABASE_PATH$3/app/database/jobs.db\n',
    done: inService(services, '[ \\t]+(?:- )?DATABASE_PATH\\b'),
  };
}

/** A folder of EEMT's data that must be there: the engine makes one that is missing as root. */
export function keptFolder(folder: string): FilePatch {
  return {
    path: `data/${folder}/.gitkeep`,
    create: 'Kept, since Docker would make the folder as root\n',
  };
}
