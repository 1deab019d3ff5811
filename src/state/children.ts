import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isObject } from '../lib/json.ts';
import type { ChildJournal } from '../tools/process.ts';
import { groupLives, identify, isAlive } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** A child that outlived the eemt-dev which started it. */
export interface Orphan extends ProcessIdentity {
  /** False when even SIGKILL did not end it within 10 s. */
  readonly gone: boolean;
}

const limitMs = 10_000;
const pollMs = 50;

/**
 * Writes down which process groups we started, in `PATH.PID-START`, so that no two processes share a file. After a `kill -9` of eemt-dev a
 * running `kind create cluster` goes on alone, and would later remove the cluster that the next `up` makes; that `up` finds it here and
 * ends it first. The file is there only while children run.
 */
export function openChildJournal(path: string): ChildJournal {
  const owner = identify(process.pid);
  const file = `${path}.${String(process.pid)}-${owner?.start.replaceAll(/\W/g, '').slice(-16) ?? ''}`;
  const running = new Set<number>();
  const write = (line: unknown): void => {
    try {
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      // No folder: the environment is not made yet or just removed, and whoever only looks must not make it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  };
  return {
    started(pid) {
      const child = identify(pid);
      // Already over: nothing that could be left.
      if (!child || !owner) return;
      running.add(pid);
      try {
        write({ is: 'started', ...child, owner });
      } catch (error) {
        // A full disk holds the file, and not the line.
        this.ended(pid);
        throw error;
      }
    },
    ended(pid) {
      if (!running.delete(pid)) return;
      if (running.size === 0) rmSync(file, { force: true });
      else write({ is: 'ended', pid, owner });
    },
  };
}

/** Ends the process groups whose eemt-dev is dead: SIGTERM, after graceMs (default 5 s) SIGKILL; waits until they are gone (10 s). Only where pid and start time still match, so never somebody else's. */
export async function endOrphans(path: string, graceMs = 5_000): Promise<readonly Orphan[]> {
  const journals = journalsOf(path).filter(({ entries }) => !entries.some(({ owner }) => isAlive(owner)));
  const orphans = journals.flatMap(({ entries }) => entries.map(({ child }) => child)).filter(isAlive);
  const ended = await Promise.all(
    orphans.map(async (child) => ({ ...child, gone: await endGroup(child, graceMs) })),
  );
  for (const { file, entries } of journals) {
    if (!entries.some(({ child }) => isAlive(child))) rmSync(file, { force: true });
  }
  return ended;
}

async function endGroup({ pid }: ProcessIdentity, graceMs: number): Promise<boolean> {
  const started = performance.now();
  let hard = false;
  signalGroup(pid, 'SIGTERM');
  while (groupLives(pid)) {
    const elapsedMs = performance.now() - started;
    if (elapsedMs > limitMs) return false;
    if (!hard && elapsedMs > graceMs) {
      hard = true;
      signalGroup(pid, 'SIGKILL');
    }
    await wait(pollMs);
  }
  return true;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of it is left; groupLives tells.
  }
}

interface Entry {
  readonly child: ProcessIdentity;
  readonly owner: ProcessIdentity;
}

interface Journal {
  readonly file: string;
  readonly entries: readonly Entry[];
}

function journalsOf(path: string): readonly Journal[] {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+-\w*$/.test(name.slice(prefix.length)))
    .map((name) => join(folder, name))
    .map((file) => ({ file, entries: entriesOf(file) }));
}

/** Children that were started and not ended, as far as can be read: the last line may be cut off. */
function entriesOf(file: string): readonly Entry[] {
  const open = new Map<string, Entry>();
  for (const line of textOf(file).split('\n')) {
    const value = parsed(line);
    if (!isObject(value)) continue;
    const owner = identityOf(value['owner']);
    const pid = value['pid'];
    if (!owner || typeof pid !== 'number') continue;
    const key = `${String(owner.pid)} ${owner.start} ${String(pid)}`;
    const child = identityOf(value);
    if (value['is'] === 'started' && child) open.set(key, { child, owner });
    if (value['is'] === 'ended') open.delete(key);
  }
  return [...open.values()];
}

function identityOf(value: unknown): ProcessIdentity | undefined {
  if (!isObject(value)) return undefined;
  const { pid, start } = value;
  return typeof pid === 'number' && pid > 1 && typeof start === 'string' ? { pid, start } : undefined;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
