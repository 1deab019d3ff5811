import { ToolFailedError, whyOf } from '../../errors/index.ts';
import { removeSpoiled } from '../../images/delivery/check-image.ts';
import type { PackedImage } from '../../images/delivery/image-store.ts';
import type { Registry } from '../../images/delivery/registry.ts';
import type { Run, StepSay } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { arrivals } from './arrivals.ts';
import { namesOnNode, type MovingImage } from './image-archive.ts';
import { ctr, snapshotterOf, type Handling } from './node-images.ts';
import type { SharedRegistry } from './shared-registry.ts';

/** A node on the same machine answers in milliseconds, or a firewall lets nothing through. */
const probeSeconds = 3;

/**
 * Every node fetches what it lacks of an image, all at once, from a registry of ours that listens for so long. Gives those that did
 * not get it, after a line that says why: they need an archive.
 */
export async function pullInto(
  store: string,
  registry: SharedRegistry,
  image: MovingImage,
  packed: PackedImage,
  nodes: readonly EngineContainer[],
  how: Handling,
  run: Run,
  say: StepSay,
): Promise<readonly EngineContainer[]> {
  const gateway = nodes[0]?.gateway ?? null;
  if (gateway === null) return nodes;
  return registry.use(gateway, async (open) => {
    if (open.is === 'closed') {
      say.line(`nodes cannot fetch from this machine (${open.why}), so an archive goes to them`);
      return nodes;
    }
    const arrived = arrivals(image, nodes.length, say);
    const left = await Promise.all(
      nodes.map(async (node) => {
        const why = await tryPull(store, node, image, packed, open.registry, how, run);
        if (why !== undefined) {
          say.line(`${node.name} ${why}, so an archive goes to it`);
          return [node];
        }
        arrived(node);
        return [];
      }),
    );
    return left.flat();
  });
}

/** Why it did not come to the node; undefined where it did. */
async function tryPull(
  store: string,
  node: EngineContainer,
  image: MovingImage,
  packed: PackedImage,
  registry: Registry,
  how: Handling,
  run: Run,
): Promise<string | undefined> {
  if (!(await reaches(node, registry, run))) return `does not reach ${registry.address} on this machine`;
  try {
    await pull(node, image, packed, registry, how, run);
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolFailedError)) throw error;
    const spoiled = await removeSpoiled(store, packed);
    return spoiled.length > 0
      ? `found layers in ${store} that are not what they were, which are removed now`
      : `could not fetch it (${whyOf(error)})`;
  }
}

async function reaches(node: EngineContainer, { address }: Registry, run: Run): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  const connect = `exec 3<>/dev/tcp/${host}/${port}`;
  const { exitCode } = await run.tools.docker.exec(
    node.id,
    ['timeout', String(probeSeconds), 'bash', '-c', connect],
    { timeoutMs: 20_000, signal: run.signal },
  );
  return exitCode === 0;
}

async function pull(
  node: EngineContainer,
  image: MovingImage,
  packed: PackedImage,
  { address, secret }: Registry,
  { unpack }: Handling,
  run: Run,
): Promise<void> {
  const reference = `${address}/${secret}/${image.role}@${packed.manifest}`;
  const how = unpack
    ? ['images', 'pull', '--snapshotter', (await snapshotterOf(node, run)) ?? 'overlayfs']
    : ['content', 'fetch'];
  await ctr(node, [...how, '--plain-http', reference], run);
  for (const name of namesOnNode(image)) await ctr(node, ['images', 'tag', '--force', reference, name], run);
  await ctr(node, ['images', 'rm', reference], run);
}
