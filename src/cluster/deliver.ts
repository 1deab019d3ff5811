import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolFailedError } from '../errors/index.ts';
import type { ImageRole } from '../environment/blueprint.ts';
import type { Environment } from '../environment/environment.ts';
import type { Look, Run, Step, StepId, StepSay } from '../environment/step.ts';
import type { EngineContainer } from '../tools/docker.ts';
import { observeCluster } from './observe.ts';
import { nodeTransferPath } from './plan.ts';

/** One image on its way into every node. */
export interface Delivery {
  readonly role: ImageRole;
  /** EEMT's name, under which the kubelet looks for it: `eemt-web:2.0`. */
  readonly name: string;
  /** Reference in the engine. */
  readonly reference: string;
  /** The step that puts it into the engine. */
  readonly after: StepId;
}

/**
 * Brings an image into every node of the cluster and asks each node for it afterwards. The only module that knows the way
 * of transport: the engine's archive is written once to a folder that every node mounts, while the nodes still start, and
 * each node imports it from there. Streaming 1.5 GB to three nodes through `docker exec` took 85 s on two cores, this 44 s.
 * Nodes do not unpack it: containerd does that where a pod first needs it, so only nodes that run EEMT pay for it.
 */
export function deliverSteps(env: Environment, delivery: Delivery): readonly Step[] {
  const pack = `pack-${delivery.role}`;
  const image = (run: Run) => run.tools.docker.image(delivery.reference, run.signal);
  return [
    {
      id: pack,
      title: `Pack ${delivery.name}`,
      after: [delivery.after],
      async look(run): Promise<Look> {
        const seen = await image(run);
        if (!seen) return { is: 'unknown', until: delivery.after };
        if (existsSync(archiveOf(env, delivery, seen.id))) return { is: 'done', note: 'packed' };
        const cluster = await observeCluster(env, run);
        const there =
          cluster.running &&
          cluster.whole &&
          (await nodesWithout(delivery, seen.id, cluster.nodes, run)).length === 0;
        return there
          ? { is: 'done', note: 'every node has it' }
          : { is: 'due', changes: [`pack ${delivery.name} for the nodes`] };
      },
      async apply(run, say) {
        const seen = await image(run);
        if (!seen) throw gone(delivery);
        await packImage(env, delivery, seen.id, run, say);
      },
    },
    {
      id: `deliver-${delivery.role}`,
      title: `${delivery.name} into the nodes`,
      after: [pack, 'cluster'],
      async look(run): Promise<Look> {
        const seen = await image(run);
        if (!seen) return { is: 'unknown', until: delivery.after };
        const cluster = await observeCluster(env, run);
        if (!cluster.running || !cluster.whole) return { is: 'unknown', until: 'cluster' };
        const without = await nodesWithout(delivery, seen.id, cluster.nodes, run);
        if (without.length === 0) return { is: 'done', note: `on all ${String(cluster.nodes.length)} nodes` };
        return { is: 'due', changes: without.map((node) => `${delivery.name} into ${node.name}`) };
      },
      async apply(run, say) {
        const seen = await image(run);
        if (!seen) throw gone(delivery);
        const { nodes } = await observeCluster(env, run);
        const without = await nodesWithout(delivery, seen.id, nodes, run);
        const archive = archiveOf(env, delivery, seen.id);
        if (!existsSync(archive)) await packImage(env, delivery, seen.id, run, say);
        await Promise.all(without.map((node) => importInto(node, delivery, seen.id, run, say)));
        const still = await nodesWithout(delivery, seen.id, nodes, run);
        if (still.length > 0) {
          throw new ToolFailedError(
            'IMAGE_NOT_DELIVERED',
            `${delivery.name} was sent, but these nodes do not have it: ${still.map((node) => node.name).join(', ')}.`,
            { hints: ['eemt-dev up sends it again', 'eemt-dev kubectl -- describe nodes shows a full disk'] },
          );
        }
        await rm(archive, { force: true });
      },
    },
  ];
}

function gone(delivery: Delivery): ToolFailedError {
  return new ToolFailedError('IMAGE_GONE', `${delivery.reference} is no longer in the engine.`);
}

/** Written under another name first, so that a killed run leaves no archive that looks whole. */
async function packImage(
  env: Environment,
  delivery: Delivery,
  imageId: string,
  run: Run,
  say: StepSay,
): Promise<void> {
  const { docker, process } = run.tools;
  const archive = archiveOf(env, delivery, imageId);
  const part = `${archive}.part`;
  const tag = nodeTag(delivery, imageId);
  await mkdir(env.paths.transfer, { recursive: true });
  await docker.tag(delivery.reference, tag, run.signal);
  try {
    // The command writes the file itself: through this process 2.6 GB would cost ten seconds of a core.
    await process.run({
      tool: 'docker',
      args: ['save', '--output', part, tag],
      timeoutMs: 600_000,
      signal: run.signal,
    });
    await rename(part, archive);
    say.line(`${String(Math.round((await stat(archive)).size / 1e6))} MB`);
  } finally {
    await rm(part, { force: true });
    await docker.removeImage(tag, AbortSignal.timeout(10_000)).catch(() => undefined);
  }
}

function archiveName(delivery: Delivery, imageId: string): string {
  return `${delivery.role}-${shortId(imageId)}.tar`;
}

function archiveOf(env: Environment, delivery: Delivery, imageId: string): string {
  return join(env.paths.transfer, archiveName(delivery, imageId));
}

async function importInto(
  node: EngineContainer,
  delivery: Delivery,
  imageId: string,
  run: Run,
  say: StepSay,
): Promise<void> {
  await ctr(node, ['import', '--no-unpack', `${nodeTransferPath}/${archiveName(delivery, imageId)}`], run);
  await ctr(
    node,
    ['tag', '--force', `docker.io/${nodeTag(delivery, imageId)}`, `docker.io/library/${delivery.name}`],
    run,
  );
  say.line(`${node.name} has it`);
}

/** Tag inside nodes that carries the content's identity, as the engine's id and the node's differ between image stores. */
function nodeTag(delivery: Delivery, imageId: string): string {
  return `eemt-dev/${delivery.role}:${shortId(imageId)}`;
}

function shortId(imageId: string): string {
  return imageId.replace(/^sha256:/, '').slice(0, 12);
}

async function nodesWithout(
  delivery: Delivery,
  imageId: string,
  nodes: readonly EngineContainer[],
  run: Run,
): Promise<readonly EngineContainer[]> {
  const have = await Promise.all(nodes.map((node) => hasImage(delivery, imageId, node, run)));
  return nodes.filter((_, index) => have[index] !== true);
}

/** Asks the node's CRI: EEMT's name and our content tag are one image. */
async function hasImage(
  delivery: Delivery,
  imageId: string,
  node: EngineContainer,
  run: Run,
): Promise<boolean> {
  const { exitCode, stdout } = await run.tools.docker.exec(
    node.name,
    ['ctr', '--namespace=k8s.io', 'images', 'ls'],
    {
      timeoutMs: 20_000,
      signal: run.signal,
    },
  );
  if (exitCode !== 0) return false;
  const digests = imageDigests(stdout);
  const digest = digests.get(`docker.io/${nodeTag(delivery, imageId)}`);
  return digest !== undefined && digest === digests.get(`docker.io/library/${delivery.name}`);
}

/** `ctr images ls`: reference, media type, digest. Pure. */
export function imageDigests(table: string): ReadonlyMap<string, string> {
  return new Map(
    table.split('\n').flatMap((line) => {
      const [reference, , digest] = line.split(/\s+/);
      return reference && digest?.startsWith('sha256:') ? [[reference, digest] as const] : [];
    }),
  );
}

async function ctr(node: EngineContainer, args: readonly string[], run: Run): Promise<void> {
  const argv = ['ctr', '--namespace=k8s.io', 'images', ...args];
  const { exitCode, stderr } = await run.tools.docker.exec(node.name, argv, {
    timeoutMs: 600_000,
    signal: run.signal,
  });
  if (exitCode === 0) return;
  throw new ToolFailedError('IMAGE_IMPORT', `${node.name} refused the image.`, {
    details: {
      command: `docker exec ${node.name} ${argv.join(' ')}`,
      exitCode,
      tail: stderr.split('\n').slice(-15),
    },
    hints: ['A full disk is the usual cause: docker system df', 'eemt-dev up sends it again'],
  });
}
