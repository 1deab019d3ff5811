import { lstatSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, relative } from 'node:path';
import { advice, type Advice } from '../core/advice.ts';
import { command, eemtDev } from '../core/command-hint.ts';
import type { Roots } from '../core/environment.ts';
import { PrerequisiteError } from '../errors/index.ts';

/** Ids of the one who runs eemt-dev; undefined where the system has none. */
export interface Person {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** A full disk and a folder that may not be used are no bug of ours: they become errors with a way out. Gives everything else back as it is. */
export function explainSystemError(
  error: unknown,
  roots: Roots | undefined,
  me: Person = { uid: process.getuid?.(), gid: process.getgid?.() },
): unknown {
  if (!isSystemError(error)) return error;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return fullDisk(error, roots);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return error.path === undefined ? error : notAllowed(error, error.path, roots, me);
    default:
      return error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function fullDisk(error: NodeJS.ErrnoException, roots: Roots | undefined): PrerequisiteError {
  // A write to an open file does not say which.
  const path = error.path ?? fullest([...(roots ? [roots.state, roots.cache] : []), tmpdir()]);
  const what = error.code === 'EDQUOT' ? 'Your quota is used up on' : 'No space is left on';
  return new PrerequisiteError('PREREQ_DISK', `${what} the disk that holds ${path}.`, {
    hints: [
      advice`${command('df', '-h', existing(path))} shows the disk; free some of it, then run the command again.`,
      advice`${command('docker', 'system', 'df')} shows what Docker holds, ${command('docker', 'builder', 'prune')} and ${command('docker', 'image', 'prune')} free what nothing uses.`,
      advice`${eemtDev('list')} shows the environments, ${eemtDev('down', '--data', '--name', 'NAME')} removes one with its data.`,
      ...(isOurs(path, roots) ? [elsewhere] : []),
    ],
    cause: error,
  });
}

function notAllowed(
  error: NodeJS.ErrnoException,
  path: string,
  roots: Roots | undefined,
  me: Person,
): PrerequisiteError {
  const ours = isOurs(path, roots);
  if (error.code === 'EROFS') {
    return new PrerequisiteError(
      'PREREQ_PERMISSION',
      `${path} cannot be written: the file system there is read-only.`,
      { hints: ours ? [elsewhere] : [], cause: error },
    );
  }
  // An entry is made and removed by whoever may write its folder.
  const entry = /^(unlink|rmdir|rename|link|symlink)$/.test(error.syscall ?? '');
  const place = existing(entry ? dirname(path) : path);
  const owner = ownerOf(place);
  const whose = owner === undefined || owner === me.uid ? '' : `; ${place} belongs to ${nameOf(owner)}`;
  return new PrerequisiteError('PREREQ_PERMISSION', `${path} may not be used${whose}.`, {
    hints: [
      ...(isOurs(place, roots)
        ? [mend(place, owner, me)]
        : [advice`${command('ls', '-ld', place)} shows who may.`]),
      ...(ours ? [elsewhere] : []),
    ],
    cause: error,
  });
}

const elsewhere = advice`${command('export', 'EEMT_DEV_HOME=/another/folder')} lets eemt-dev keep its things there.`;

function mend(place: string, owner: number | undefined, { uid, gid }: Person): Advice {
  if (uid === undefined || owner === uid)
    return advice`${command('chmod', '-R', 'u+rwX', place)} lets you in again.`;
  const chown = command('sudo', 'chown', '-R', `${String(uid)}:${String(gid)}`, place);
  return advice`${chown} makes it yours; a run under sudo leaves such folders behind.`;
}

function nameOf(uid: number): string {
  return uid === 0 ? 'root' : `user ${String(uid)}`;
}

function isOurs(path: string, roots: Roots | undefined): boolean {
  const inside = (root: string): boolean => !/^\.\.(\/|$)/.test(relative(root, path));
  return roots !== undefined && (inside(roots.state) || inside(roots.cache));
}

/** The path itself, or the deepest folder above it that is there and can be seen. */
function existing(path: string): string {
  return ownerOf(path) !== undefined || dirname(path) === path ? path : existing(dirname(path));
}

function ownerOf(path: string): number | undefined {
  try {
    return lstatSync(path).uid;
  } catch {
    return undefined;
  }
}

/** The one on the disk with the least free space. */
function fullest(paths: readonly string[]): string {
  const free = (path: string): number => {
    const { bavail, bsize } = statfsSync(existing(path));
    return bavail * bsize;
  };
  return paths.reduce((one, other) => (free(other) < free(one) ? other : one));
}
