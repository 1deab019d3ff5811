import { kindCluster } from '../../clusters/kind/index.ts';
import { environmentOf, reproduceFolder } from '../../core/environment.ts';
import type { Target } from '../target.ts';
import { besidePlans, plans } from './plans.ts';
import { openSession } from './session.ts';

/** A cluster that is only planned. */
const nobody = environmentOf('survey', 'survey', { state: '/', cache: '/' });

/** EEMT by its chart, on a Kind cluster of our own. */
export const kindTarget: Target = {
  name: 'kind',
  open: (env, run) => openSession({ target: 'kind', env, cluster: kindCluster(env), plans }, run),
  beside(place, id, run) {
    const { namespace } = place;
    const cluster = kindCluster(place).beside({ namespace, folder: `${reproduceFolder}/${id}` });
    return openSession({ target: 'kind', env: place, cluster, plans: besidePlans }, run);
  },
  deploys: 'release',
  survey: async (checkout, run) => {
    const { surveyChart } = await import('./survey.ts');
    return surveyChart(checkout, kindCluster(nobody), run);
  },
};
