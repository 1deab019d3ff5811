import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Held } from '../../plan/held.ts';
import { markedId } from '../../state/mark.ts';
import type { Run } from '../../plan/step.ts';
import { ToolFailedError } from '../../errors/index.ts';
import { throwAwayLabel } from '../../tools/docker-run-once.ts';
import { emptyTrash } from './empty-trash.ts';

/** A process that is about to take the lock holds such a file for milliseconds, and one call of a tool ends in a minute. */
const beingUsedMs = 60_000;

/**
 * Removes what killed runs left: half-written files, image archives (nobody can tell a whole one from one that a power cut left
 * short), kind's lock on our kubeconfig, containers that were never started, and data that was put aside.
 */
export async function tidy({ env }: Held, run: Run): Promise<void> {
  const { root, transfer, scratch, kubeconfig, chart, lock, record } = env.paths;
  const ours = [basename(chart), basename(record)].map((name) => new RegExp(`^${escaped(name)}\\..+`));
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
  // kind waits for this file and gives up: it never asks whether its maker lives (kubernetes-sigs/kind, kubeconfig lock).
  await rm(`${kubeconfig}.lock`, { force: true });
  await removeUnstarted(markedId(env), run);
  await emptyTrash(env, [], run).catch((error: unknown) => {
    if (!(error instanceof ToolFailedError)) throw error;
    // It is in nobody's way; reset and down --data insist.
    run.emit({ event: 'notice', level: 'warning', text: error.message });
  });
}

async function removeUnstarted(id: string | undefined, run: Run): Promise<void> {
  if (id === undefined) return;
  const { docker } = run.tools;
  for (const container of await docker.containers(`${throwAwayLabel}=${id}`, run.signal)) {
    if (container.state === 'created') await docker.removeContainer(container.id, run.signal);
  }
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
