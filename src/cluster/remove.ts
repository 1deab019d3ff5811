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
  // At once and through the engine: `kind delete` takes the nodes one after the other, and our kubeconfig is a file of ours.
  await Promise.all(seen.nodes.map((node) => run.tools.docker.removeContainer(node.id, run.signal)));
  const after = await observeCluster(env, run);
  return after.nodes.map((node) => node.name);
}
