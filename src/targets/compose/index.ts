import type { Target } from '../target.ts';
import { openSession } from './session.ts';

/** EEMT by its own docker-compose.yml, cured as data. */
export const composeTarget: Target = {
  name: 'compose',
  open: openSession,
  beside: null,
  deploys: 'services',
  survey: async (checkout, run) => {
    const { surveyComposeFile } = await import('./survey.ts');
    return surveyComposeFile(checkout, run);
  },
};
