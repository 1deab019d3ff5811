import { kindCluster } from '../../clusters/kind/index.ts';
import { environmentOf } from '../../core/environment.ts';
import type { Target } from '../target.ts';
import { openSession } from './session.ts';

/** A cluster that is only planned. */
const nobody = environmentOf('survey', 'survey', { state: '/', cache: '/' });

/** EEMT by its chart, on a Kind cluster of our own. */
export const kindTarget: Target = {
  name: 'kind',
  open: (env, run) => openSession('kind', env, kindCluster(env), run),
  survey: async (checkout, run) => {
    const { surveyChart } = await import('./survey.ts');
    return surveyChart(checkout, kindCluster(nobody), run);
  },
};
