import type { JobParameters } from '../core/job.ts';
import { UsageError } from '../errors/index.ts';

interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole?: true;
  /** What EEMT's page offers. */
  readonly usual: number;
  readonly meaning: string;
}

/** What the workflow takes; the runner refuses anything else. */
export const parameterRanges: { readonly [P in keyof JobParameters]: Range } = {
  step: {
    least: 0.05,
    most: 60,
    usual: 15,
    meaning: 'time step of the sun, which r.sun takes in hours (0.25: 15 minutes)',
  },
  linke: { least: 1, most: 10, usual: 3, meaning: 'Linke turbidity of the air' },
  albedo: { least: 0, most: 1, usual: 0.2, meaning: 'part of the light that the ground reflects' },
  threads: { least: 1, most: 1024, whole: true, usual: 4, meaning: 'threads, as the page asks for them' },
};

/** One parameter from the command line. Throws UsageError USAGE_VALUE. */
export function parseParameter(name: keyof JobParameters, text: string): number {
  const { least, most, whole } = parameterRanges[name];
  const value = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(
    'USAGE_VALUE',
    `--${name} takes a ${whole ? 'whole ' : ''}number from ${String(least)} to ${String(most)}, not '${text}'.`,
  );
}

/** What was given, and the usual for the rest. */
export function parametersOf(given: Partial<JobParameters>): JobParameters {
  const { step, linke, albedo, threads } = parameterRanges;
  return {
    step: given.step ?? step.usual,
    linke: given.linke ?? linke.usual,
    albedo: given.albedo ?? albedo.usual,
    threads: given.threads ?? threads.usual,
  };
}
