import { rm } from 'node:fs/promises';
import type { Environment } from '../environment/environment.ts';
import type { Run } from '../environment/step.ts';
import { createdFile, observeCluster } from './observe.ts';
import { refuseForeign } from './refuse-foreign.ts';

/** Deletes the cluster of this environment, also a half-made or stopped one, and looks again. Gives the names of nodes that are still there. */
export async function removeCluster(env: Environment, run: Run): Promise<readonly string[]> {
  const seen = await observeCluster(env, run);
  refuseForeign(env, seen);
  await rm(createdFile(env), { force: true });
  if (seen.owner === 'ours') await run.tools.kind.delete(env.cluster, env.paths.kubeconfig, run.signal);
  const after = await observeCluster(env, run);
  return after.nodes.map((node) => node.name);
}
