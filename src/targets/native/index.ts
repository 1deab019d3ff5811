import type { Target } from '../target.ts';
import { openSession } from './session.ts';

/** The page of the checkout as supervised processes of this machine, without any container engine. */
export const nativeTarget: Target = {
  name: 'native',
  open: openSession,
  beside: null,
  deploys: 'services',
  survey: async (checkout, run) => {
    const { surveyPage } = await import('./survey.ts');
    return surveyPage(checkout, run);
  },
};
