import { defaultName } from '../core/environment.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Whether JSON is asked for; before anything is parsed, so that a usage error too is answered in JSON. Pure. */
export function wantsJson(argv: readonly string[], env: Env): boolean {
  return (lastValue(argv, '--output') ?? env['EEMT_DEV_OUTPUT']) === 'json';
}

/** Which environment is meant; before anything is parsed, so that every text can name it. The usual one where the name cannot be one. Pure. */
export function wantedName(argv: readonly string[], env: Env): string {
  const name = lastValue(argv, '--name') ?? env['EEMT_DEV_NAME'] ?? '';
  return /^[a-z0-9-]+$/.test(name) ? name : defaultName;
}

/** The value that wins, as `--flag value` or `--flag=value`. */
function lastValue(argv: readonly string[], flag: string): string | undefined {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  const last = flags.findLastIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
  if (last === -1) return undefined;
  const found = flags[last] ?? '';
  return found === flag ? flags[last + 1] : found.slice(flag.length + 1);
}
