/**
 * Limit of disk of each pod, in Mi. A worker promises it to the manager and stops where less is free. kept: what the
 * environment's pods have, or null. Another limit rolls out every pod anew, so it stays until the disk has less than it.
 */
export function chooseDiskLimitMi(freeBytes: number, kept: number | null): number {
  if (kept !== null && kept * mi <= freeBytes) return kept;
  const left = kept === null ? freeBytes - firstUpBytes : freeBytes;
  if (left >= 20e9) return 10 * 1024;
  return left >= 10e9 ? 4 * 1024 : 1024;
}

/** What a first `up` with three nodes took of the disk: images in the engine and in every node (measured: 14.5e9). */
const firstUpBytes = 15e9;
const mi = 1024 * 1024;
