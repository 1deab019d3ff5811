import { statSync } from 'node:fs';

/** Runs it as somebody would whose shell has this umask. */
export async function underUmask<T>(umask: number, work: () => Promise<T>): Promise<T> {
  const before = process.umask(umask);
  try {
    return await work();
  } finally {
    process.umask(before);
  }
}

/** The permissions of a file. */
export function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
