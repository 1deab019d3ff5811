import type { Globals, Io } from '../app/context.ts';
import { UsageError } from '../errors/index.ts';
import { defaultName } from '../lib/named-commands.ts';
import { colorFor } from '../ui/style.ts';

export const outputs = ['pretty', 'plain', 'json'] as const;

/** The global flags as they were said; absent = not said. */
export interface SaidGlobals {
  readonly name?: string;
  readonly namespace?: string;
  readonly output?: string;
  readonly yes?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly timeout?: string;
}

/** Flags win over EEMT_DEV_*; throws UsageError that names the flag or variable. */
export function globalsOf(said: SaidGlobals, io: Pick<Io, 'env' | 'stdout' | 'stderr'>): Globals {
  const text = (flag: 'name' | 'namespace' | 'output' | 'timeout'): Said | undefined => {
    const variable = `EEMT_DEV_${flag.toUpperCase()}`;
    const byFlag = said[flag];
    if (byFlag !== undefined) return { value: byFlag, by: `--${flag}` };
    const byVariable = io.env[variable];
    return byVariable === undefined || byVariable === '' ? undefined : { value: byVariable, by: variable };
  };
  const name = text('name');
  const namespace = text('namespace');
  const timeout = text('timeout');
  const output = outputOf(text('output'), io.stderr);
  return {
    name: name === undefined ? defaultName : dnsLabel(name, 40, 'an environment'),
    namespace: namespace === undefined ? null : dnsLabel(namespace, 63, 'a namespace'),
    output,
    yes: said.yes ?? truth('EEMT_DEV_YES', io.env),
    verbose: said.verbose ?? truth('EEMT_DEV_VERBOSE', io.env),
    color: output !== 'json' && colorFor(io.stdout, said.color !== false, io.env),
    timeoutMs: timeout === undefined ? null : timeLimitMs(timeout),
  };
}

interface Said {
  readonly value: string;
  /** Flag or variable, for messages. */
  readonly by: string;
}

/** Kubernetes and Docker allow just this in the names that are made from it; 40 leaves room for `-cluster-control-plane`. */
function dnsLabel({ value, by }: Said, longest: number, what: string): string {
  const fail = (why: string): never => {
    const proposal = value
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, '-')
      .slice(0, longest)
      .replaceAll(/^-+|-+$/g, '');
    throw new UsageError('USAGE_NAME', `${by}: '${value}' cannot name ${what}: ${why}`, {
      hints: proposal === '' ? [] : [`Try ${by}${by.startsWith('--') ? ' ' : '='}${proposal}`],
    });
  };
  if (value.length > longest) {
    const why = longest === 40 ? ', because Docker and Kubernetes names of at most 63 are made from it' : '';
    return fail(`it has ${String(value.length)} characters and may have ${String(longest)}${why}.`);
  }
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value)) {
    return fail(
      "Kubernetes and Docker take only lower case letters, digits and '-', with a letter or digit at both ends.",
    );
  }
  return value;
}

function outputOf(said: Said | undefined, stderr: { readonly isTTY?: boolean }): Globals['output'] {
  if (said === undefined) return stderr.isTTY ? 'pretty' : 'plain';
  const found = outputs.find((one) => one === said.value);
  if (found === undefined) {
    throw new UsageError('USAGE_CHOICE', `${said.by} takes ${outputs.join(', ')}, not '${said.value}'.`);
  }
  return found;
}

function truth(variable: string, env: Io['env']): boolean {
  const value = (env[variable] ?? '').toLowerCase();
  if (['', '0', 'false', 'no'].includes(value)) return false;
  if (['1', 'true', 'yes'].includes(value)) return true;
  throw new UsageError('USAGE_CHOICE', `${variable} takes 1 or 0, not '${value}'.`);
}

const unitMs: Readonly<Record<string, number>> = { '': 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const longestMs = 24 * 3_600_000;

function timeLimitMs({ value, by }: Said): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value);
  const ms = match ? Number(match[1]) * (unitMs[match[2] ?? ''] ?? Number.NaN) : Number.NaN;
  if (!(ms > 0 && ms <= longestMs)) {
    throw new UsageError(
      'USAGE_TIMEOUT',
      `${by} takes a time as 90s, 5m or 300 (seconds), up to 24h, not '${value}'.`,
    );
  }
  return ms;
}
