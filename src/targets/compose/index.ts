import type { Target } from '../target.ts';

/** EEMT by its own docker-compose.yml, cured as data. */
export const composeTarget: Target = {
  name: 'compose',
  open: () => {
    throw new TypeError('nothing chooses this target yet');
  },
};
