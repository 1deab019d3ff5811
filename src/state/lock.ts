import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, unlinkSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { advice } from '../core/advice.ts';
import { command } from '../core/command-hint.ts';
import { StateConflictError } from '../errors/index.ts';
import { isObject } from '../lib/json.ts';
import { identify, isAlive, placeOfProcesses } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** Who holds a lock, as its file says. */
export interface LockHolder extends ProcessIdentity {
  /** For people only: the name of a machine changes. */
  readonly host: string;
  /** Where its process id means something: a look is possible only from the same place. */
  readonly place: string;
  readonly verb: string;
  /** ISO time. */
  readonly since: string;
}

export interface Lock {
  /** Safe to call twice; never removes a lock that is no longer ours. */
  release(): void;
}

/** How a holder shows that it lives to those who cannot look at it: from another machine or container. */
export interface Heartbeat {
  /** A holder touches its lock this often. */
  readonly beatMs: number;
  /** A lock that was not touched for so long has a dead holder. */
  readonly silenceMs: number;
}

const heartbeat: Heartbeat = { beatMs: 5_000, silenceMs: 60_000 };

/**
 * Runs fn while holding the lock. Rejects with StateConflictError STATE_LOCKED when a live process holds it. A dead holder is
 * taken over at once where it can be looked at, else after a minute without a sign of life.
 */
export async function withLock<T>(
  path: string,
  who: { readonly verb: string },
  fn: () => Promise<T>,
): Promise<T> {
  const lock = await acquireLock(path, who);
  try {
    return await fn();
  } finally {
    lock.release();
  }
}

/** As withLock, for a caller that releases it itself; the end of this process releases it too. */
export async function acquireLock(
  path: string,
  { verb }: { readonly verb: string },
  { beatMs, silenceMs }: Heartbeat = heartbeat,
): Promise<Lock> {
  const me: LockHolder = {
    ...self(),
    host: hostname(),
    place: placeOfProcesses(),
    verb,
    since: new Date().toISOString(),
  };
  // The id makes our text ours, even beside another lock of this process in the same millisecond.
  const wished = `${JSON.stringify({ ...me, id: randomUUID() })}\n`;
  const text = await take(path, wished, silenceMs).catch(async (error: unknown) => {
    // The folder is not there yet, or a `down --data` has just removed it.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return take(path, wished, silenceMs);
  });
  const beat = setInterval(() => {
    touch(path);
  }, beatMs);
  beat.unref();
  const release = (): void => {
    clearInterval(beat);
    process.off('exit', release);
    removeIfOurs(path, text);
  };
  process.on('exit', release);
  return { release };
}

/** Who holds the lock now, or undefined when nobody alive does. */
export async function lockHolder(path: string): Promise<LockHolder | undefined> {
  const text = await textOf(path);
  const holder = holderOf(text);
  return text !== undefined && holder && (await mayLive(path, text, holder, heartbeat.silenceMs))
    ? holder
    : undefined;
}

/** Puts our text at path, or rejects; gives the text that stands there. Linking a finished file is atomic, exclusive, and never shows half a text. */
async function take(path: string, text: string, silenceMs: number): Promise<string> {
  const finished = `${path}.${randomUUID()}`;
  const ours = await written(finished, text);
  try {
    for (;;) {
      if (await linked(finished, path)) return ours;
      const theirs = await textOf(path);
      if (theirs === undefined) continue;
      const holder = holderOf(theirs);
      if (await mayLive(path, theirs, holder, silenceMs)) throw locked(path, holder);
      if (await takeOver(path, theirs, ours, finished, silenceMs)) return ours;
    }
  } finally {
    await rm(finished, { force: true });
  }
}

/** On a full disk an empty file must do, so that `down` can free it: nobody reads who holds it, but its time tells that somebody does. */
async function written(path: string, text: string): Promise<string> {
  try {
    await writeFile(path, text, { mode: 0o600 });
    return text;
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    await (await open(path, 'w', 0o600)).close();
    return '';
  }
}

/**
 * Replaces a dead holder's text. Two that take over at once would each remove what they find, the second one the first one's living lock.
 * So the right to replace exactly this text is a lock itself, named by the text; behind it the text is read again.
 */
async function takeOver(
  path: string,
  theirs: string,
  ours: string,
  finished: string,
  silenceMs: number,
): Promise<boolean> {
  const right = `${path}.over-${createHash('sha256').update(theirs).digest('hex').slice(0, 16)}`;
  await take(right, ours, silenceMs);
  try {
    if ((await textOf(path)) !== theirs) return false;
    await rename(finished, path);
    return true;
  } finally {
    removeIfOurs(right, ours);
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** undefined for a damaged text: nobody can be named, so nobody holds it. */
function holderOf(text: string | undefined): LockHolder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { pid, start, host, place, verb, since } = value;
  if (typeof pid !== 'number' || typeof start !== 'string' || typeof host !== 'string') return undefined;
  return {
    pid,
    start,
    host,
    // Written by 0.1.0: a name was all it had.
    place: typeof place === 'string' ? place : host === hostname() ? placeOfProcesses() : host,
    verb: typeof verb === 'string' ? verb : 'unknown',
    since: typeof since === 'string' ? since : 'unknown',
  };
}

/**
 * From the same place (this kernel and its process ids) the process itself is looked at. From another machine or container
 * nobody can look, and a text that names nobody has no process: there the time of the lock, which a holder keeps fresh, decides.
 */
async function mayLive(
  path: string,
  text: string,
  holder: LockHolder | undefined,
  silenceMs: number,
): Promise<boolean> {
  if (holder?.place === placeOfProcesses()) return isAlive(holder);
  // A text cut off in the middle was never a lock: a lock appears whole.
  if (!holder && text !== '') return false;
  return (await silentMs(path)) < silenceMs;
}

/** How long ago a lock was touched, by the clock of its file system, which may be another machine's. */
async function silentMs(path: string): Promise<number> {
  const probe = `${path}.${randomUUID()}`;
  try {
    await (await open(probe, 'wx', 0o600)).close();
    const [lock, now] = await Promise.all([stat(path), stat(probe)]);
    return now.ctimeMs - lock.ctimeMs;
  } catch (error) {
    // Released meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.POSITIVE_INFINITY;
    throw error;
  } finally {
    await rm(probe, { force: true });
  }
}

/** Sets the time of the last change without changing anything, and without needing a block on a full disk. */
function touch(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // Removed with its folder, or by hand.
  }
}

function locked(path: string, holder: LockHolder | undefined): StateConflictError {
  const here = holder?.place === placeOfProcesses();
  const who = holder
    ? `\`eemt-dev ${holder.verb}\` (process ${String(holder.pid)}${here ? '' : ` on ${holder.host}`}, since ${holder.since})`
    : 'Somebody';
  return new StateConflictError('STATE_LOCKED', `${who} is working on this environment`, {
    hints: here
      ? [
          'Wait until it ends, then run the command again.',
          advice`Or stop it: ${command('kill', String(holder.pid))}`,
        ]
      : [
          'Wait until it ends there, then run the command again.',
          'If it was killed there, the lock is taken over a minute after its end.',
        ],
    details: { file: path, holder: holder ?? null },
  });
}

function removeIfOurs(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) unlinkSync(path);
  } catch {
    // Already gone, with the folder perhaps.
  }
}

function self(): ProcessIdentity {
  const me = identify(process.pid);
  if (!me) throw new TypeError('this process cannot be seen by itself');
  return me;
}
