import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';

/** The cure that brings the runner and lets the page hand jobs to it. */
const cure = 'web-jobs-need-docker';

/** Why there is no runner where it was left out on purpose, which a plain `up` would do again; else undefined. */
export function runnerLeftOut(
  leftOut: readonly string[],
): { readonly why: string; readonly wayOut: Advice } | undefined {
  if (!leftOut.includes(cure)) return undefined;
  return {
    why: `the environment was brought up without what computes jobs (--skip-fix ${cure})`,
    wayOut: advice`${eemtDev('up', '--skip-fix', 'none')} brings it`,
  };
}
