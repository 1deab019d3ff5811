import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { markedId } from '../../state/mark.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { ownerOf } from './owner.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { nodesNow } from './seen.ts';

/** The nodes as they are now, for whoever is about to remove or make some. Rejects with STATE_FOREIGN_CLUSTER where one is not ours. */
export async function ownNodesNow(env: Environment, run: Run): Promise<readonly EngineContainer[]> {
  const nodes = await nodesNow(env, run);
  refuseForeign(env, { owner: ownerOf(nodes, env, markedId(env) ?? null), nodes });
  return nodes;
}
