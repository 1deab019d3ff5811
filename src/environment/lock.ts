import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { StateConflictError } from '../errors/index.ts';
import { isObject } from '../lib/json.ts';
import { identify, isAlive } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** Who holds a lock, as its file says. */
export interface LockHolder extends ProcessIdentity {
  readonly host: string;
  readonly verb: string;
  /** ISO time. */
  readonly since: string;
}

export interface Lock {
  /** Safe to call twice; never removes a lock that is no longer ours. */
  release(): void;
}

/** Runs fn while holding the lock. Rejects with StateConflictError STATE_LOCKED when a live process holds it; a dead holder is taken over at once. */
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
export async function acquireLock(path: string, { verb }: { readonly verb: string }): Promise<Lock> {
  const me: LockHolder = { ...self(), host: hostname(), verb, since: new Date().toISOString() };
  // The id makes our text ours, even beside another lock of this process in the same millisecond.
  const text = `${JSON.stringify({ ...me, id: randomUUID() })}\n`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await take(path, text);
  const release = (): void => {
    process.off('exit', release);
    removeIfOurs(path, text);
  };
  process.on('exit', release);
  return { release };
}

/** Who holds the lock now, or undefined when nobody alive does. */
export async function lockHolder(path: string): Promise<LockHolder | undefined> {
  const holder = holderOf(await textOf(path));
  return holder && mayLive(holder) ? holder : undefined;
}

/** Puts our text at path, or rejects. Linking a finished file is atomic, exclusive, and never shows half a text. */
async function take(path: string, text: string): Promise<void> {
  const finished = `${path}.${randomUUID()}`;
  try {
    await writeFile(finished, text, { mode: 0o600 });
    for (;;) {
      if (await linked(finished, path)) return;
      const theirs = await textOf(path);
      if (theirs === undefined) continue;
      const holder = holderOf(theirs);
      if (holder && mayLive(holder)) throw locked(path, holder);
      if (await takeOver(path, theirs, text, finished)) return;
    }
  } finally {
    await rm(finished, { force: true });
  }
}

/**
 * Replaces a dead holder's text. Two that take over at once would each remove what they find, the second one the first one's living lock.
 * So the right to replace exactly this text is a lock itself, named by the text; behind it the text is read again.
 */
async function takeOver(path: string, theirs: string, ours: string, finished: string): Promise<boolean> {
  const right = `${path}.over-${createHash('sha256').update(theirs).digest('hex').slice(0, 16)}`;
  await take(right, ours);
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
  const { pid, start, host, verb, since } = value;
  if (typeof pid !== 'number' || typeof start !== 'string' || typeof host !== 'string') return undefined;
  return {
    pid,
    start,
    host,
    verb: typeof verb === 'string' ? verb : 'unknown',
    since: typeof since === 'string' ? since : 'unknown',
  };
}

/** On another machine (a shared home) nobody can look, so it is taken for alive. */
function mayLive(holder: LockHolder): boolean {
  return holder.host !== hostname() || isAlive(holder);
}

function locked(path: string, holder: LockHolder): StateConflictError {
  const here = holder.host === hostname();
  const who = `\`eemt-dev ${holder.verb}\` (process ${String(holder.pid)}${here ? '' : ` on ${holder.host}`}, since ${holder.since})`;
  return new StateConflictError('STATE_LOCKED', `${who} is working on this environment`, {
    hints: here
      ? ['Wait until it ends, then run the command again.', `Or stop it: kill ${String(holder.pid)}`]
      : ['Wait until it ends there.', `If it surely runs no more: rm '${path}'`],
    details: { file: path, holder },
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
