import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AsRoot } from '../../clusters/cluster.ts';
import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { known, type World } from '../../plan/world.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import { ToolFailedError } from '../../errors/index.ts';
import { throwAwayLabel } from '../../tools/docker-run-once.ts';
import { emptyTrash } from './empty-trash.ts';

type Seen = World<{
  readonly files: EnvironmentFiles;
  readonly containers: readonly EngineContainer[];
}>;

/** A process that is about to take the lock holds such a file for milliseconds, and one call of a tool ends in a minute. */
const beingUsedMs = 60_000;

/**
 * Removes what killed runs left: half-written files, image archives (nobody can tell a whole one from one that a power cut left
 * short), kind's lock on our kubeconfig, containers that were never started, and data that was put aside. True where the world is another one by that.
 */
export async function tidy(
  env: Environment,
  asRoot: AsRoot | undefined,
  world: Seen,
  run: Run,
): Promise<boolean> {
  const { root, transfer, scratch, kubeconfig, chart, lock, record } = env.paths;
  // Also kubeconfig.lock: kind waits for it and gives up, and never asks whether its maker lives (kubernetes-sigs/kind, kubeconfig lock).
  const ours = [basename(chart), basename(record), basename(kubeconfig)].map(
    (name) => new RegExp(`^${escaped(name)}\\..+`),
  );
  for (const name of await namesIn(root)) {
    const path = join(root, name);
    const isLock = name.startsWith(`${basename(lock)}.`) && (await ageMs(path)) > beingUsedMs;
    if (isLock || ours.some((pattern) => pattern.test(name)))
      await rm(path, { recursive: true, force: true });
  }
  for (const name of await namesIn(transfer)) await rm(join(transfer, name), { force: true });
  for (const name of await namesIn(scratch)) {
    // A verb that only looks takes no lock, and may just now have Helm read it.
    const path = join(scratch, name);
    if ((await ageMs(path)) > beingUsedMs) await rm(path, { recursive: true, force: true });
  }
  const removed = await removeUnstarted(world, run);
  await emptyTrash(env, asRoot, [], run).catch((error: unknown) => {
    if (!(error instanceof ToolFailedError)) throw error;
    // It is in nobody's way; reset and down --data insist.
    run.emit({ event: 'notice', level: 'warning', text: error.message });
  });
  const { archives, trash } = known(world.files);
  return removed || archives.length > 0 || trash;
}

/** Throw-away containers of ours that a kill left before their start. */
async function removeUnstarted(world: Seen, run: Run): Promise<boolean> {
  const { id } = known(world.files);
  const left = known(world.containers).filter(
    ({ labels, state }) => id !== null && labels[throwAwayLabel] === id && state === 'created',
  );
  for (const container of left) await run.tools.docker.removeContainer(container.id, run.signal);
  return left.length > 0;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function ageMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
