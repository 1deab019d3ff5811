import type { JobParameters } from '../core/job.ts';
import { parameterRanges, parametersOf, parseParameter } from '../jobs/parameters.ts';
import type { OptionSpec } from './command.ts';

const names = ['step', 'linke', 'albedo', 'threads'] as const;

/** The flags of whoever starts a job. Imported by --help, so nothing heavy may be imported here. */
export const jobOptions: readonly OptionSpec[] = names.map((name) => {
  const { least, most, usual, meaning } = parameterRanges[name];
  return {
    flags: `--${name} <n>`,
    description: `${meaning} (${String(least)} to ${String(most)}; default: ${String(usual)})`,
    parse: (text) => parseParameter(name, text),
  };
});

export function jobParameters(flags: Readonly<Record<string, unknown>>): JobParameters {
  return parametersOf(
    Object.fromEntries(
      names.flatMap((name) => (typeof flags[name] === 'number' ? [[name, flags[name]]] : [])),
    ),
  );
}
