import { PrerequisiteError } from '../../errors/index.ts';
import type { Target } from '../target.ts';

/** The page of the checkout as supervised processes of this machine, without any container engine. */
export const nativeTarget: Target = {
  name: 'native',
  open: () => {
    throw new PrerequisiteError('PREREQ_HOST', 'EEMT cannot run as processes yet.', { hints: [] });
  },
  beside: null,
  survey: () => Promise.resolve({ changedBy: [], unread: {} }),
};
