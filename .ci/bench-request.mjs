// The command line of the bench.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage =
  'usage: npm run bench -- --source DIR [--dem FILE] [--compose | --no-compose] [--eemt-dev-first] [--keep]';

/** What is asked for, with whole paths; throws TypeError where it cannot be understood. `cwd`: where relative paths begin. Pure. */
export function requestOf(args, cwd) {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      source: { type: 'string' },
      dem: { type: 'string' },
      compose: { type: 'boolean' },
      'eemt-dev-first': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  if (values.source === undefined) throw new TypeError('--source is missing');
  return {
    source: resolve(cwd, values.source),
    dem: values.dem === undefined ? undefined : resolve(cwd, values.dem),
    targets: values.compose === undefined ? ['kind', 'compose'] : [values.compose ? 'compose' : 'kind'],
    eemtDevFirst: values['eemt-dev-first'],
    keeps: values.keep,
  };
}
