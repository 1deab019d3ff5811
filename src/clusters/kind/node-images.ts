import { advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { KubeParts } from '../parts.ts';
import { archiveName, namesOnNode, type MovingImage } from './image-archive.ts';
import { nodeTransferPath } from './plan.ts';

type NodeImages = KubeParts['nodeImages'];

export interface Handling {
  /** Unpacked at once; else containerd does that where a pod first needs the image, so that only its node pays for it. */
  readonly unpack: boolean;
}

const containerd = ['ctr', '--namespace=k8s.io'];

/** Asks each running node once for its images. One that is only starting does not answer yet and is absent. */
export async function readNodeImages(nodes: readonly EngineContainer[], run: Run): Promise<NodeImages> {
  const lists = await Promise.all(
    nodes
      .filter(({ state }) => state === 'running')
      .map(async (node) => [node.id, await imagesOn(node, run)] as const),
  );
  return Object.fromEntries(lists.filter(([, images]) => Object.keys(images).length > 0));
}

/** True where EEMT's name and our content tag are one image on this node. Pure. */
export function isOnNode(image: MovingImage, node: EngineContainer, nodeImages: NodeImages): boolean {
  const images = nodeImages[node.id] ?? {};
  const [tag, name] = namesOnNode(image);
  return images[tag] !== undefined && images[tag] === images[name];
}

/** Imports the archive that lies in the node's mount. Rejects with ToolFailedError IMAGE_IMPORT. */
export async function importInto(
  node: EngineContainer,
  image: MovingImage,
  { unpack }: Handling,
  run: Run,
): Promise<void> {
  const archive = `${nodeTransferPath}/${archiveName(image)}`;
  const [tag, name] = namesOnNode(image);
  const snapshotter = unpack ? await snapshotterOf(node, run) : undefined;
  const packing = snapshotter === undefined ? ['--no-unpack'] : ['--snapshotter', snapshotter];
  await ctr(node, ['images', 'import', ...packing, archive], run);
  await ctr(node, ['images', 'tag', '--force', tag, name], run);
}

/** `ctr images ls`: reference, media type, digest. Pure. */
export function imageDigests(table: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    table.split('\n').flatMap((line) => {
      const [reference, , digest] = line.split(/\s+/);
      return reference && digest?.startsWith('sha256:') ? [[reference, digest] as const] : [];
    }),
  );
}

async function imagesOn(node: EngineContainer, run: Run): Promise<Readonly<Record<string, string>>> {
  try {
    const { exitCode, stdout } = await run.tools.docker.exec(node.id, [...containerd, 'images', 'ls'], {
      timeoutMs: 20_000,
      signal: run.signal,
    });
    return exitCode === 0 ? imageDigests(stdout) : {};
  } catch (error) {
    run.signal.throwIfAborted();
    // One that hangs, or stopped just now, must not hide what the others have.
    if (error instanceof ToolFailedError) return {};
    throw error;
  }
}

/** The one that the kubelet's images use, as `overlayfs`; undefined where containerd does not say. */
export async function snapshotterOf(node: EngineContainer, run: Run): Promise<string | undefined> {
  const { stdout } = await run.tools.docker.exec(node.id, ['containerd', 'config', 'dump'], {
    timeoutMs: 20_000,
    signal: run.signal,
  });
  return /^ *snapshotter = ["']([^"']+)["']/m.exec(stdout)?.[1];
}

/** containerd's own command in a node. Rejects with ToolFailedError IMAGE_IMPORT. */
export async function ctr(node: EngineContainer, args: readonly string[], run: Run): Promise<void> {
  const argv = [...containerd, ...args];
  const { exitCode, stderr } = await run.tools.docker.exec(node.id, argv, {
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
    hints: [
      advice`A full disk is the usual cause: ${command('docker', 'system', 'df')}`,
      advice`${eemtDev('up')} sends it again`,
    ],
  });
}
