import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run, Step, StepSay, Verdict } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import type { ClusterSeen, Delivery } from '../cluster.ts';
import type { KubeParts, KubeWorld } from '../parts.ts';
import { archiveName, removeArchive, writeArchive, type MovingImage } from './image-archive.ts';
import { importInto, isOnNode, readNodeImages, type Handling } from './node-images.ts';
import { kindSeen } from './seen.ts';

/**
 * Brings the images into every node and asks each node for them afterwards. Each is archived while the nodes still start, and
 * goes first to the nodes that run EEMT (`import-ROLE`). The control plane beside workers runs none of it, so it gets its images at low
 * priority (`import-ROLE-control-plane`); nothing waits for that. standing: the cluster was made by an earlier run and stays, so its
 * nodes are asked before anything is archived.
 */
export function importSteps(
  env: Environment,
  deliveries: readonly Delivery[],
  standing: boolean,
): readonly Step<KubeParts>[] {
  return deliveries.flatMap((delivery) => [
    archiveStep(env, delivery, standing),
    importStep(env, delivery, standing),
    controlPlaneStep(env, delivery),
  ]);
}

function archiveStep(env: Environment, delivery: Delivery, standing: boolean): Step<KubeParts> {
  return {
    id: `archive-${delivery.role}`,
    title: `Archive of ${delivery.name}`,
    after: standing ? [delivery.after, 'nodes'] : [delivery.after],
    reads: ['images', 'files', ...(standing ? (['containers', 'nodeImages'] as const) : [])],
    changes: ['files'],
    due(world) {
      const image = imageIn(world, delivery);
      if (!image) return { is: 'unknown', until: delivery.after };
      if (isArchived(world, image)) return { is: 'done', note: 'it is there' };
      if (standing) {
        const cluster = kindSeen(world, env);
        if (!answers(cluster)) return { is: 'unknown', until: 'nodes' };
        if (without(image, cluster.nodes, world).length === 0)
          return { is: 'done', note: 'every node has the image' };
      }
      return {
        is: 'due',
        changes: [{ kind: 'create', text: `archive ${delivery.name} for the nodes` }],
        run: (run, say) => archive(env, image, run, say),
      };
    },
  };
}

function importStep(env: Environment, delivery: Delivery, standing: boolean): Step<KubeParts> {
  return {
    id: `import-${delivery.role}`,
    title: `${delivery.name} into the nodes`,
    after: [`archive-${delivery.role}`, standing ? 'nodes' : 'cluster'],
    reads: ['images', 'files', 'containers', 'nodeImages'],
    changes: ['files', 'nodeImages'],
    due(world) {
      const image = imageIn(world, delivery);
      if (!image) return { is: 'unknown', until: delivery.after };
      const cluster = kindSeen(world, env);
      if (!answers(cluster)) return { is: 'unknown', until: 'cluster' };
      const nodes = nodesOfEemt(cluster);
      const lacking = without(image, nodes, world);
      if (lacking.length === 0) return { is: 'done', note: `on ${names(nodes)}` };
      const how = { unpack: delivery.everywhere, lowPriority: false };
      return imports(env, image, lacking, how, world);
    },
  };
}

function controlPlaneStep(env: Environment, delivery: Delivery): Step<KubeParts> {
  return {
    id: `import-${delivery.role}-control-plane`,
    title: `${delivery.name} into the control plane`,
    after: [`import-${delivery.role}`],
    reads: ['images', 'files', 'containers', 'nodeImages'],
    changes: ['files', 'nodeImages'],
    due(world) {
      const image = imageIn(world, delivery);
      if (!image) return { is: 'unknown', until: delivery.after };
      const cluster = kindSeen(world, env);
      if (!answers(cluster)) return { is: 'unknown', until: 'cluster' };
      const first = nodesOfEemt(cluster);
      const rest = cluster.nodes.filter((node) => !first.includes(node));
      const lacking = without(image, rest, world);
      const archived = isArchived(world, image);
      if (lacking.length === 0 && !archived) return { is: 'done', note: 'every node has it' };
      const importing = imports(env, image, lacking, { unpack: false, lowPriority: true }, world);
      const removal = { kind: 'delete', text: `remove the archive of ${image.name}` } as const;
      return {
        is: 'due',
        changes: [...importing.changes, ...(archived ? [removal] : [])],
        async run(run, say) {
          await importing.run(run, say);
          await removeArchive(env, image);
        },
      };
    },
  };
}

/** Nodes on which pods of EEMT may run: the workers, or a control plane that is alone. */
function nodesOfEemt({ nodes, workers }: ClusterSeen): readonly EngineContainer[] {
  return workers.length > 0 ? workers : nodes;
}

function answers(cluster: ClusterSeen): boolean {
  return cluster.running && cluster.whole;
}

/** undefined while it is not built. */
function imageIn(world: KubeWorld, { role, name, reference }: Delivery): MovingImage | undefined {
  const image = imageFinder(known(world.images))(reference);
  return (
    image && {
      role,
      name,
      reference,
      imageId: image.id,
      sizeBytes: image.sizeBytes,
      named: image.tags.length > 0,
    }
  );
}

function isArchived(world: KubeWorld, image: MovingImage): boolean {
  return known(world.files).archives.includes(archiveName(image));
}

function without(
  image: MovingImage,
  nodes: readonly EngineContainer[],
  world: KubeWorld,
): readonly EngineContainer[] {
  const nodeImages = known(world.nodeImages);
  return nodes.filter((node) => !isOnNode(image, node, nodeImages));
}

async function archive(env: Environment, image: MovingImage, run: Run, say: StepSay): Promise<void> {
  say.line(`${String(Math.round((await writeArchive(env, image, run, say)) / 1e6))} MB`);
}

function imports(
  env: Environment,
  image: MovingImage,
  nodes: readonly EngineContainer[],
  how: Handling,
  world: KubeWorld,
): Extract<Verdict, { readonly is: 'due' }> {
  return {
    is: 'due',
    changes: nodes.map((node) => ({ kind: 'create', text: `${image.name} into ${node.name}` })),
    async run(run, say) {
      if (nodes.length > 0 && !isArchived(world, image)) await archive(env, image, run, say);
      let reached = 0;
      await Promise.all(
        nodes.map(async (node) => {
          await importInto(node, image, how, run);
          reached += 1;
          say.line(`${node.name} has ${image.name}`);
          say.progress(reached / nodes.length);
        }),
      );
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
    },
  };
}

function names(nodes: readonly EngineContainer[]): string {
  return nodes.map(({ name }) => name).join(', ');
}
