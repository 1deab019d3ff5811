import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolFailedError } from '../../errors/index.ts';
import type { ImageRole } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { mountedMode } from '../../state/private.ts';
import type { Run } from '../../plan/step.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { nodeTransferPath } from './plan.ts';

/** One image of the engine on its way into nodes. */
export interface Parcel {
  readonly role: ImageRole;
  /** EEMT's name, under which the kubelet looks for it: `eemt-web:2.0`. */
  readonly name: string;
  /** Reference in the engine. */
  readonly reference: string;
  /** The engine's id: `sha256:…` */
  readonly imageId: string;
}

/**
 * How images travel: the engine's archive is written once to a folder that every node mounts, and each node imports it from
 * there. Streaming 1.5 GB to three nodes through `docker exec` took 85 s on two cores, this 44 s.
 */
export interface Transport {
  isPacked(parcel: Parcel): boolean;
  /** Gives the size of the archive in bytes. */
  pack(parcel: Parcel, run: Run): Promise<number>;
  bring(parcel: Parcel, node: EngineContainer, how: Handling, run: Run): Promise<void>;
  /** Asks the node, once between two changes: EEMT's name and our content tag are one image there. */
  isOn(parcel: Parcel, node: EngineContainer, run: Run): Promise<boolean>;
  /** Removes the archive. */
  discard(parcel: Parcel): Promise<void>;
}

export interface Handling {
  /** Unpacked at once; else containerd does that where a pod first needs the image, so that only its node pays for it. */
  readonly unpack: boolean;
  /** At low priority, for a node where nothing waits for the image. */
  readonly patiently: boolean;
}

export function transportOf(env: Environment): Transport {
  const lists = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const archiveOf = (parcel: Parcel): string => join(env.paths.transfer, archiveName(parcel));
  return {
    isPacked: (parcel) => existsSync(archiveOf(parcel)),

    async pack(parcel, run) {
      const { docker, process } = run.tools;
      const archive = archiveOf(parcel);
      const part = `${archive}.part`;
      const tag = nodeTag(parcel);
      await mkdir(env.paths.transfer, { recursive: true, mode: mountedMode });
      await docker.tag(parcel.reference, tag, run.signal);
      try {
        // The command writes the file itself: through this process 2.6 GB would cost ten seconds of a core.
        await process.run({
          tool: 'docker',
          args: ['save', '--output', part, tag],
          timeoutMs: 600_000,
          signal: run.signal,
        });
        // Under its own name only once it is whole, so that a killed run leaves no archive that looks so.
        await rename(part, archive);
        return (await stat(archive)).size;
      } finally {
        await rm(part, { force: true });
        await docker.removeImage(tag, AbortSignal.timeout(10_000)).catch(() => undefined);
      }
    },

    async bring(parcel, node, { unpack, patiently }, run) {
      const archive = `${nodeTransferPath}/${archiveName(parcel)}`;
      const [tag, name] = namesOnNode(parcel);
      const snapshotter = unpack ? await snapshotterOf(node, run) : undefined;
      const packing = snapshotter === undefined ? ['--no-unpack'] : ['--snapshotter', snapshotter];
      await ctr(node, ['import', ...packing, archive], patiently, run);
      await ctr(node, ['tag', '--force', tag, name], patiently, run);
      lists.delete(node.id);
    },

    async isOn(parcel, node, run) {
      const list = lists.get(node.id) ?? imagesOn(node, run);
      lists.set(node.id, list);
      const images = await list.catch((error: unknown) => {
        lists.delete(node.id);
        throw error;
      });
      // A node that is only starting does not answer yet.
      if (images.size === 0) lists.delete(node.id);
      const [tag, name] = namesOnNode(parcel);
      const digest = images.get(tag);
      return digest !== undefined && digest === images.get(name);
    },

    discard: (parcel) => rm(archiveOf(parcel), { force: true }),
  };
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

function archiveName(parcel: Parcel): string {
  return `${parcel.role}-${shortId(parcel)}.tar`;
}

/** Tag that carries the content's identity, as the engine's id and the node's differ between image stores. */
function nodeTag(parcel: Parcel): string {
  return `eemt-dev/${parcel.role}:${shortId(parcel)}`;
}

function namesOnNode(parcel: Parcel): readonly [string, string] {
  return [`docker.io/${nodeTag(parcel)}`, `docker.io/library/${parcel.name}`];
}

function shortId({ imageId }: Parcel): string {
  return imageId.replace(/^sha256:/, '').slice(0, 12);
}

const containerd = ['ctr', '--namespace=k8s.io', 'images'];

async function imagesOn(node: EngineContainer, run: Run): Promise<ReadonlyMap<string, string>> {
  const { exitCode, stdout } = await run.tools.docker.exec(node.id, [...containerd, 'ls'], {
    timeoutMs: 20_000,
    signal: run.signal,
  });
  return exitCode === 0 ? imageDigests(stdout) : new Map();
}

/** The one that the kubelet's images use, as `overlayfs`; undefined where containerd does not say. */
async function snapshotterOf(node: EngineContainer, run: Run): Promise<string | undefined> {
  const { stdout } = await run.tools.docker.exec(node.id, ['containerd', 'config', 'dump'], {
    timeoutMs: 20_000,
    signal: run.signal,
  });
  return /^ *snapshotter = ["']([^"']+)["']/m.exec(stdout)?.[1];
}

async function ctr(
  node: EngineContainer,
  args: readonly string[],
  patiently: boolean,
  run: Run,
): Promise<void> {
  const argv = [...(patiently ? ['nice', '-n', '19'] : []), ...containerd, ...args];
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
    hints: ['A full disk is the usual cause: docker system df', 'eemt-dev up sends it again'],
  });
}
