import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run, Step, StepId, StepSay } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { keepsLayers, packImage } from '../../images/delivery/pack-image.ts';
import type { EngineContainer, EngineInfo } from '../../tools/docker.ts';
import type { Delivery, DeliveryPlace } from '../cluster.ts';
import type { KubeParts } from '../parts.ts';
import { arrivals } from './arrivals.ts';
import { answers, imageIn, isArchived, isPacked, nodesFor, without } from './delivery-seen.ts';
import { removeArchive, writeArchive, type MovingImage } from './image-archive.ts';
import { importInto, isOnNode, readNodeImages, type Handling } from './node-images.ts';
import { prefetchStep } from './prefetch-step.ts';
import { pullInto } from './pull-image.ts';
import { kindSeen } from './seen.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';

/**
 * Brings the images into the nodes that run EEMT, and asks each of them afterwards; a control plane beside workers runs none of it. The
 * layers are packed once (`pack-ROLE`), nodes of a cluster that is just being made fetch them while they start (`prefetch-ROLE`), and each node fetches what it
 * lacks by then (`import-ROLE`). Where it cannot, it gets the engine's archive.
 */
export function importSteps(
  env: Environment,
  deliveries: readonly Delivery[],
  place: DeliveryPlace,
): readonly Step<KubeParts>[] {
  const { fresh } = place;
  const registry = sharedRegistry(env.paths.imageStore);
  return deliveries.flatMap((delivery) => {
    const early = fresh && fresh.workers > 0 ? [prefetchStep(env, registry, delivery, fresh)] : [];
    const after = early.map(({ id }) => id);
    return [
      packStep(env, delivery, place),
      ...early,
      importStep(env, registry, delivery, { ...place, after }),
    ];
  });
}

function packStep(env: Environment, delivery: Delivery, place: DeliveryPlace): Step<KubeParts> {
  const { standing } = place;
  return {
    id: `pack-${delivery.role}`,
    title: `Layers of ${delivery.name}`,
    after: standing ? [delivery.after, 'nodes'] : [delivery.after],
    reads: [
      'engine',
      'images',
      'packed',
      'files',
      ...(standing ? (['containers', 'nodeImages'] as const) : []),
    ],
    changes: ['packed', 'files'],
    due(world) {
      const image = imageIn(world, delivery);
      if (!image) return { is: 'unknown', until: delivery.after };
      if (isPacked(world, image)) return { is: 'done', note: 'they are there' };
      if (standing) {
        const cluster = kindSeen(world, env);
        if (!answers(cluster)) return { is: 'unknown', until: 'nodes' };
        if (without(image, nodesFor(place, cluster), world).length === 0)
          return { is: 'done', note: 'every node has the image' };
      }
      return {
        is: 'due',
        changes: [{ kind: 'create', text: `pack ${delivery.name} for the nodes` }],
        run: (run, say) => pack(env, image, known(world.engine), run, say),
      };
    },
  };
}

function importStep(
  env: Environment,
  registry: SharedRegistry,
  delivery: Delivery,
  { standing, everyNode, after }: DeliveryPlace & { readonly after: readonly StepId[] },
): Step<KubeParts> {
  return {
    id: `import-${delivery.role}`,
    title: `${delivery.name} into the nodes`,
    after: [`pack-${delivery.role}`, ...after, standing ? 'nodes' : 'cluster'],
    reads: ['images', 'packed', 'files', 'containers', 'nodeImages'],
    changes: ['files', 'nodeImages'],
    due(world) {
      const image = imageIn(world, delivery);
      if (!image) return { is: 'unknown', until: delivery.after };
      const cluster = kindSeen(world, env);
      if (!answers(cluster)) return { is: 'unknown', until: 'cluster' };
      const nodes = nodesFor({ everyNode }, cluster);
      const lacking = without(image, nodes, world);
      if (lacking.length === 0) return { is: 'done', note: `on ${names(nodes)}` };
      return {
        is: 'due',
        changes: lacking.map((node) => ({ kind: 'create', text: `${image.name} into ${node.name}` })),
        async run(run, say) {
          const how = { unpack: delivery.everywhere };
          const packed = known(world.packed)[image.imageId];
          const left = packed
            ? await pullInto(env.paths.imageStore, registry, image, packed, lacking, how, run, say)
            : lacking;
          if (left.length > 0) await sendArchive(env, image, left, isArchived(world, image), how, run, say);
          await requireDelivered(image, lacking, run);
        },
      };
    },
  };
}

/** Into the store where the engine keeps layers as they are; else as the archive that it writes. */
async function pack(
  env: Environment,
  image: MovingImage,
  engine: EngineInfo,
  run: Run,
  say: StepSay,
): Promise<void> {
  const packed = keepsLayers(engine) ? await packImage(env.paths.imageStore, image, run, say) : undefined;
  if (packed) {
    say.line(`${megabytes(packed.sizeBytes)} lie ready`);
    return;
  }
  say.line(
    `Docker ${engine.version} (${engine.driver}) does not give layers one by one, so it writes an archive`,
  );
  say.line(megabytes(await writeArchive(env, image, run, say)));
}

async function sendArchive(
  env: Environment,
  image: MovingImage,
  nodes: readonly EngineContainer[],
  archived: boolean,
  how: Handling,
  run: Run,
  say: StepSay,
): Promise<void> {
  if (!archived) say.line(megabytes(await writeArchive(env, image, run, say)));
  const arrived = arrivals(image, nodes.length, say);
  await Promise.all(
    nodes.map(async (node) => {
      await importInto(node, image, how, run);
      arrived(node);
    }),
  );
  await removeArchive(env, image);
}

async function requireDelivered(
  image: MovingImage,
  nodes: readonly EngineContainer[],
  run: Run,
): Promise<void> {
  const now = await readNodeImages(nodes, run);
  const still = nodes.filter((node) => !isOnNode(image, node, now));
  if (still.length === 0) return;
  throw new ToolFailedError(
    'IMAGE_NOT_DELIVERED',
    `${image.name} was sent, but these nodes do not have it: ${names(still)}.`,
    {
      hints: [
        advice`${eemtDev('up')} sends it again`,
        advice`${eemtDev('kubectl', '--', 'describe', 'nodes')} shows a full disk`,
      ],
    },
  );
}

function megabytes(bytes: number): string {
  return `${String(Math.round(bytes / 1e6))} MB`;
}

function names(nodes: readonly EngineContainer[]): string {
  return nodes.map(({ name }) => name).join(', ');
}
