import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run, Step } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { Delivery, DeliveryPlace } from '../cluster.ts';
import type { KubeParts } from '../parts.ts';
import { answers, imageIn, isArchived } from './delivery-seen.ts';
import { readNodeImages } from './node-images.ts';
import { pullInto } from './pull-image.ts';
import { isControlPlane, kindSeen, nodesNow } from './seen.ts';
import type { SharedRegistry } from './shared-registry.ts';

const pollMs = 1_000;

/**
 * The worker nodes of a cluster that is just being made wait for its control plane for most of that time, and have containerd from their
 * first seconds on: so they fetch what is packed by then. Best effort: whatever fails here, `import-ROLE` does behind it.
 */
export function prefetchStep(
  env: Environment,
  registry: SharedRegistry,
  delivery: Delivery,
  { workers, after }: NonNullable<DeliveryPlace['fresh']>,
): Step<KubeParts> {
  return {
    id: `prefetch-${delivery.role}`,
    title: `${delivery.name} into starting nodes`,
    after: [`pack-${delivery.role}`, ...after],
    reads: ['images', 'packed', 'files', 'containers'],
    changes: ['nodeImages'],
    due(world) {
      const image = imageIn(world, delivery);
      if (!image) return { is: 'unknown', until: delivery.after };
      if (answers(kindSeen(world, env))) return { is: 'done', note: 'the nodes have started' };
      if (isArchived(world, image)) return { is: 'done', note: 'an archive goes to them when they have' };
      const packed = known(world.packed)[image.imageId];
      if (!packed) return { is: 'unknown', until: `pack-${delivery.role}` };
      return {
        is: 'due',
        changes: [{ kind: 'create', text: `${image.name} into ${String(workers)} nodes while they start` }],
        async run(run, say) {
          const nodes = await startingNodes(env, workers, run);
          const how = { unpack: delivery.everywhere };
          try {
            await pullInto(env.paths.imageStore, registry, image, packed, nodes, how, run, say);
          } catch (error) {
            if (!(error instanceof ToolFailedError)) throw error;
            say.line(`${error.message} It is tried again when the nodes are ready.`);
          }
        },
      };
    },
  };
}

/** As soon as containerd answers in all of them. Ends only so, or with the run: the creation, which may fail, is another step's. */
async function startingNodes(
  env: Environment,
  workers: number,
  run: Run,
): Promise<readonly EngineContainer[]> {
  for (;;) {
    const nodes = (await nodesNow(env, run)).filter((node) => !isControlPlane(node));
    if (nodes.length >= workers && Object.keys(await readNodeImages(nodes, run)).length === nodes.length)
      return nodes;
    await run.tools.clock.sleep(pollMs, run.signal);
  }
}
