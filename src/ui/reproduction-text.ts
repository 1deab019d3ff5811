import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { ReproductionStatus } from '../core/status.ts';

/** That a defect is there on purpose, where, and how it goes. Pure. */
export function reproductionText(
  { bug, place, environment, namespace }: ReproductionStatus,
  name: string,
): string {
  const where = place === 'beside' ? `namespace ${namespace}` : `the environment ${environment}`;
  const removes = eemtDev('bugs reproduce', '--remove');
  return adviceText(advice`${bug} is being reproduced in ${where}; ${removes} removes it.`, name);
}
