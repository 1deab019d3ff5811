import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { reproducedText } from '../core/reproduced.ts';
import type { ReproductionStatus } from '../core/status.ts';

/** The same in few words, for a live screen. Pure. */
export function reproductionLine({ bug, place, environment }: ReproductionStatus): string {
  return `${reproducedText(bug)} is being reproduced ${place === 'beside' ? 'beside it' : `in the environment ${environment}`}`;
}

/** That a defect is there on purpose, where, and how it goes. Pure. */
export function reproductionText(
  { bug, place, environment, namespace }: ReproductionStatus,
  name: string,
): string {
  const where = place === 'beside' ? `namespace ${namespace}` : `the environment ${environment}`;
  const removes = eemtDev('bugs reproduce', '--remove');
  return adviceText(
    advice`${reproducedText(bug)} is being reproduced in ${where}; ${removes} removes it.`,
    name,
  );
}
