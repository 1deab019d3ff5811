import type { Globals, Io } from '../app/context.ts';
import { UsageError } from '../errors/index.ts';
import { defaultName } from '../core/environment.ts';
import { colorFor } from '../ui/style.ts';
import type { OptionSpec } from './command.ts';

const outputs = ['pretty', 'plain', 'json'] as const;

/** A flag of every verb, and the variable that does the same. */
export interface GlobalOption extends OptionSpec {
  readonly variable: string;
}

/** The flags of every verb, by attribute. */
export const globalTable = {
  name: {
    flags: '--name <name>',
    variable: 'EEMT_DEV_NAME',
    description: `which environment (default: ${defaultName})`,
    suggestion: { live: 'environments' },
  },
  namespace: {
    flags: '--namespace <name>',
    variable: 'EEMT_DEV_NAMESPACE',
    description: 'Kubernetes namespace (default: eemt)',
  },
  output: {
    flags: '--output <kind>',
    variable: 'EEMT_DEV_OUTPUT',
    description: `${outputs.join(', ')} (default: pretty in a terminal, else plain)`,
    suggestion: { words: outputs },
  },
  yes: { flags: '--yes', variable: 'EEMT_DEV_YES', description: 'agree to every question' },
  verbose: {
    flags: '--verbose',
    variable: 'EEMT_DEV_VERBOSE',
    description: 'show what the tools say, and more on errors',
  },
  color: { flags: '--no-color', variable: 'NO_COLOR', description: 'without colours' },
  linear: {
    flags: '--linear',
    variable: 'EEMT_DEV_LINEAR',
    description: 'only lines that stay, and typed answers, as for screen readers',
  },
  timeout: {
    flags: '--timeout <time>',
    variable: 'EEMT_DEV_TIMEOUT',
    description: 'overall limit as 90s, 5m or 300 (seconds)',
  },
} as const satisfies Readonly<Record<string, GlobalOption>>;

/** The global flags as they were given. */
export interface GivenGlobals {
  readonly name?: string;
  readonly namespace?: string;
  readonly output?: string;
  readonly yes?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly linear?: boolean;
  readonly timeout?: string;
}

/** Flags win over EEMT_DEV_*; throws UsageError that names the flag or variable. */
export function globalsOf(given: GivenGlobals, io: Pick<Io, 'env' | 'stdout' | 'stderr'>): Globals {
  const text = (flag: 'name' | 'namespace' | 'output' | 'timeout'): Given | undefined => {
    const { variable } = globalTable[flag];
    const byFlag = given[flag];
    if (byFlag !== undefined) return { value: byFlag, by: `--${flag}` };
    const byVariable = io.env[variable];
    return byVariable === undefined || byVariable === '' ? undefined : { value: byVariable, by: variable };
  };
  const name = text('name');
  const namespace = text('namespace');
  const timeout = text('timeout');
  const output = outputOf(text('output'), io.stderr);
  const linear = given.linear ?? truth(globalTable.linear.variable, io.env);
  return {
    name: name === undefined ? defaultName : dnsLabel(name, 40, 'an environment'),
    namespace: namespace === undefined ? null : dnsLabel(namespace, 63, 'a namespace'),
    output,
    yes: given.yes ?? truth(globalTable.yes.variable, io.env),
    verbose: given.verbose ?? truth(globalTable.verbose.variable, io.env),
    color: output !== 'json' && colorFor(io.stdout, given.color !== false, io.env),
    linear: output !== 'json' && (linear || (output === 'pretty' && io.env['TERM'] === 'dumb')),
    timeoutMs: timeout === undefined ? null : timeLimitMs(timeout),
  };
}

interface Given {
  readonly value: string;
  /** Flag or variable, for messages. */
  readonly by: string;
}

/** Kubernetes and Docker allow just this in the names that are made from it; 40 leaves room for `-cluster-control-plane`. */
function dnsLabel({ value, by }: Given, longest: number, what: string): string {
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

function outputOf(given: Given | undefined, stderr: { readonly isTTY?: boolean }): Globals['output'] {
  if (given === undefined) return stderr.isTTY ? 'pretty' : 'plain';
  const found = outputs.find((one) => one === given.value);
  if (found === undefined) {
    throw new UsageError('USAGE_CHOICE', `${given.by} takes ${outputs.join(', ')}, not '${given.value}'.`);
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

function timeLimitMs({ value, by }: Given): number {
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
