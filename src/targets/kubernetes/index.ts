import { kindCluster } from '../../clusters/kind/index.ts';
import type { Target } from '../target.ts';
import { openSession } from './session.ts';

/** EEMT by its chart, on a Kind cluster of our own. */
export const kindTarget: Target = {
  name: 'kind',
  open: (env, run) => openSession('kind', env, kindCluster(env), run),
};
