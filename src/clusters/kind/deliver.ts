import { ToolFailedError } from '../../errors/index.ts';
import type { ImageRole } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import type { Look, Run, Step, StepId, StepSay } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { observeCluster, type SeenCluster } from './observe.ts';
import { transportOf, type Handling, type Parcel, type Transport } from './transport.ts';

/** An image that every node shall have. */
export interface Delivery {
  readonly role: ImageRole;
  /** EEMT's name, under which the kubelet looks for it: `eemt-web:2.0`. */
  readonly name: string;
  /** Reference in the engine. */
  readonly reference: string;
  /** The step that puts it into the engine. */
  readonly after: StepId;
  /** Every worker node will run it, so it is unpacked there before a pod asks. */
  readonly everywhere: boolean;
}

/**
 * Brings the images into every node and asks each node for them afterwards. Each is packed while the nodes still start, and
 * goes first to the nodes that run EEMT. The control plane beside workers runs none of it, so it gets its images at low
 * priority (`rest-ROLE`); nothing waits for that. standing: the cluster was made by an earlier run and stays, so its nodes are
 * asked before anything is packed.
 */
export function deliverSteps(
  env: Environment,
  deliveries: readonly Delivery[],
  standing: boolean,
): readonly Step[] {
  const transport = transportOf(env);
  return deliveries.flatMap((delivery) => [
    packStep(env, delivery, standing, transport),
    deliverStep(env, delivery, standing, transport),
    restStep(env, delivery, transport),
  ]);
}

function packStep(env: Environment, delivery: Delivery, standing: boolean, transport: Transport): Step {
  return {
    id: `pack-${delivery.role}`,
    title: `Pack ${delivery.name}`,
    after: standing ? [delivery.after, 'nodes'] : [delivery.after],
    async look(run): Promise<Look> {
      const parcel = await parcelOf(delivery, run);
      if (!parcel) return { is: 'unknown', until: delivery.after };
      if (transport.isPacked(parcel)) return { is: 'done', note: 'packed' };
      const due: Look = { is: 'due', changes: [`pack ${delivery.name} for the nodes`] };
      if (!standing) return due;
      const cluster = await observeCluster(env, run);
      if (!answers(cluster)) return { is: 'unknown', until: 'nodes' };
      const without = await nodesWithout(parcel, cluster.nodes, transport, run);
      return without.length === 0 ? { is: 'done', note: 'every node has it' } : due;
    },
    async apply(run, say) {
      await pack(await parcelThere(delivery, run), transport, run, say);
    },
  };
}

function deliverStep(env: Environment, delivery: Delivery, standing: boolean, transport: Transport): Step {
  return {
    id: `deliver-${delivery.role}`,
    title: `${delivery.name} into the nodes`,
    after: [`pack-${delivery.role}`, standing ? 'nodes' : 'cluster'],
    async look(run): Promise<Look> {
      const parcel = await parcelOf(delivery, run);
      if (!parcel) return { is: 'unknown', until: delivery.after };
      const cluster = await observeCluster(env, run);
      if (!answers(cluster)) return { is: 'unknown', until: 'cluster' };
      const nodes = nodesOfEemt(cluster);
      const without = await nodesWithout(parcel, nodes, transport, run);
      if (without.length === 0) return { is: 'done', note: `on ${names(nodes)}` };
      return { is: 'due', changes: without.map((node) => `${delivery.name} into ${node.name}`) };
    },
    async apply(run, say) {
      const parcel = await parcelThere(delivery, run);
      const how = { unpack: delivery.everywhere, patiently: false };
      await bring(parcel, nodesOfEemt(await observeCluster(env, run)), how, transport, run, say);
    },
  };
}

function restStep(env: Environment, delivery: Delivery, transport: Transport): Step {
  return {
    id: `rest-${delivery.role}`,
    title: `${delivery.name} into the control plane`,
    after: [`deliver-${delivery.role}`],
    async look(run): Promise<Look> {
      const parcel = await parcelOf(delivery, run);
      if (!parcel) return { is: 'unknown', until: delivery.after };
      const cluster = await observeCluster(env, run);
      if (!answers(cluster)) return { is: 'unknown', until: 'cluster' };
      const without = await nodesWithout(parcel, restOf(cluster), transport, run);
      const changes = [
        ...without.map((node) => `${parcel.name} into ${node.name}`),
        ...(transport.isPacked(parcel) ? [`remove the packed ${parcel.name}`] : []),
      ];
      return changes.length === 0 ? { is: 'done', note: 'every node has it' } : { is: 'due', changes };
    },
    async apply(run, say) {
      const parcel = await parcelThere(delivery, run);
      const rest = restOf(await observeCluster(env, run));
      await bring(parcel, rest, { unpack: false, patiently: true }, transport, run, say);
      await transport.discard(parcel);
    },
  };
}

/** Nodes on which pods of EEMT may run: the workers, or a control plane that is alone. */
function nodesOfEemt({ nodes, workers }: SeenCluster): readonly EngineContainer[] {
  return workers.length > 0 ? workers : nodes;
}

function restOf(cluster: SeenCluster): readonly EngineContainer[] {
  const first = nodesOfEemt(cluster);
  return cluster.nodes.filter((node) => !first.includes(node));
}

function answers(cluster: SeenCluster): boolean {
  return cluster.running && cluster.whole;
}

async function parcelOf({ role, name, reference }: Delivery, run: Run): Promise<Parcel | undefined> {
  const seen = await run.tools.docker.image(reference, run.signal);
  return seen && { role, name, reference, imageId: seen.id };
}

async function parcelThere(delivery: Delivery, run: Run): Promise<Parcel> {
  const parcel = await parcelOf(delivery, run);
  if (parcel) return parcel;
  throw new ToolFailedError('IMAGE_GONE', `${delivery.reference} is no longer in the engine.`, {
    hints: ['eemt-dev up builds it again'],
  });
}

async function pack(parcel: Parcel, transport: Transport, run: Run, say: StepSay): Promise<void> {
  say.line(`${String(Math.round((await transport.pack(parcel, run)) / 1e6))} MB`);
}

async function bring(
  parcel: Parcel,
  nodes: readonly EngineContainer[],
  how: Handling,
  transport: Transport,
  run: Run,
  say: StepSay,
): Promise<void> {
  const without = await nodesWithout(parcel, nodes, transport, run);
  if (without.length > 0 && !transport.isPacked(parcel)) await pack(parcel, transport, run, say);
  await Promise.all(
    without.map(async (node) => {
      await transport.bring(parcel, node, how, run);
      say.line(`${node.name} has ${parcel.name}`);
    }),
  );
  const still = await nodesWithout(parcel, without, transport, run);
  if (still.length === 0) return;
  throw new ToolFailedError(
    'IMAGE_NOT_DELIVERED',
    `${parcel.name} was sent, but these nodes do not have it: ${names(still)}.`,
    { hints: ['eemt-dev up sends it again', 'eemt-dev kubectl -- describe nodes shows a full disk'] },
  );
}

async function nodesWithout(
  parcel: Parcel,
  nodes: readonly EngineContainer[],
  transport: Transport,
  run: Run,
): Promise<readonly EngineContainer[]> {
  const have = await Promise.all(nodes.map((node) => transport.isOn(parcel, node, run)));
  return nodes.filter((_, index) => have[index] !== true);
}

function names(nodes: readonly EngineContainer[]): string {
  return nodes.map(({ name }) => name).join(', ');
}
