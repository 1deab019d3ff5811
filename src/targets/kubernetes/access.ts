import { ToolFailedError } from '../../errors/index.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { accessOf, type Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';

const kinds = [
  'namespaces',
  'persistentvolumes',
  'persistentvolumeclaims',
  'deployments',
  'services',
  'configmaps',
  'serviceaccounts',
  'cronjobs',
  'horizontalpodautoscalers',
  'ingresses',
  'resourcequotas',
  'limitranges',
  'roles',
  'rolebindings',
  'clusterroles',
  'clusterrolebindings',
];

/** Everything that we may have applied, or undefined where the API does not answer. */
export async function liveObjects(env: Environment, run: Run): Promise<readonly KubeObject[] | undefined> {
  try {
    return await run.tools.kubectl.get(accessOf(env), kinds, env.namespace, run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof ToolFailedError) return undefined;
    throw error;
  }
}
