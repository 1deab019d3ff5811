import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Roots } from '../core/environment.ts';
import { ownVersion } from '../lib/own-version.ts';
import { shippedPath } from '../lib/package-root.ts';
import { updateCommand } from '../lib/update-command.ts';
import { keepUpdateMemory, readUpdateMemory, type UpdateMemory } from '../state/update-memory.ts';

export interface UpdateNotice {
  /** Resolves once the question is answered or given up; never rejects. */
  readonly asked: Promise<void>;
  /** Ends asking, whatever became of it, and gives the line to show, or undefined. */
  end(): Promise<string | undefined>;
}

export interface UpdateNoticeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly roots: Pick<Roots, 'cache'>;
  /** Wall time. */
  readonly nowMs?: () => number;
  /** Verbs that end sooner ask nobody. */
  readonly patienceMs?: number;
  /** Where this package lies, and its version. */
  readonly folder?: string;
  readonly version?: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Looks for a newer version while a verb works: asks the registry at most once a day, and not for a week where it has no such package. What it hears is
 * kept for the next runs, and told at most once a day. A cache that cannot be written keeps no count, so then nothing is asked or told.
 */
export function openUpdateNotice({
  env,
  roots,
  nowMs = Date.now,
  patienceMs = 1_000,
  folder = shippedPath(''),
  version = ownVersion(),
}: UpdateNoticeOptions): UpdateNotice {
  const command = updateCommand(folder, existsSync(join(dirname(dirname(folder)), 'package.json')));
  const file = join(roots.cache, 'update.json');
  const ended = new AbortController();
  let known = readUpdateMemory(file);
  const keep = async (change: Partial<UpdateMemory>): Promise<boolean> => {
    known = { ...known, ...change };
    return keepUpdateMemory(file, known);
  };
  const ask = async (): Promise<void> => {
    if (!(await keep({ nextAskMs: nowMs() + dayMs }))) return;
    const { latestVersion } = await import('../tools/npm-registry.ts');
    const latest = await latestVersion('eemt-dev', { env, cwd: roots.cache, signal: ended.signal });
    if (!ended.signal.aborted)
      await keep({ latest, ...(latest === null ? { nextAskMs: nowMs() + 7 * dayMs } : {}) });
  };
  const asked =
    command !== undefined && isDue(known.nextAskMs, nowMs(), 7 * dayMs)
      ? // No network, a registry that wants a token, one that is slow: nobody is told.
        later(patienceMs, ended.signal)
          .then(ask)
          .catch(() => undefined)
      : Promise.resolve();
  return {
    asked,
    async end() {
      ended.abort();
      const { latest } = known;
      if (command === undefined || latest === null || latest === version) return undefined;
      if (!isDue(known.nextSayMs, nowMs(), dayMs) || !(await isNewer(latest, version))) return undefined;
      if (!(await keep({ nextSayMs: nowMs() + dayMs }))) return undefined;
      return `eemt-dev ${latest} is out, this is ${version}: ${command}`;
    },
  };
}

/** A time further ahead than it was ever set comes from a clock that was wrong. */
function isDue(atMs: number, nowMs: number, furthestMs: number): boolean {
  return nowMs >= atMs || atMs - nowMs > furthestMs;
}

async function isNewer(latest: string, version: string): Promise<boolean> {
  const { default: semver } = await import('semver');
  return semver.valid(latest) === latest && semver.gt(latest, version);
}

/** Rejects when it is ended first; keeps nobody waiting. */
async function later(ms: number, signal: AbortSignal): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  await wait(ms, undefined, { signal, ref: false });
}
