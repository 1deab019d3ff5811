import { PrerequisiteError } from './eemt-dev-error.ts';

/** What helps when a write of ours or of a tool found no room. */
export const fullDiskHints: readonly string[] = [
  'Make room: `df -h` shows which disk is full, `docker system df` what Docker holds',
  'Then run the command again: it goes on where it stopped',
  'EEMT_DEV_HOME=/another/folder keeps the state of eemt-dev on another disk',
];

/** A full disk is this machine's trouble, not a bug of ours: PrerequisiteError PREREQ_DISK. Anything else comes back as it is. */
export function explainFullDisk(thrown: unknown): unknown {
  if (!(thrown instanceof Error && 'code' in thrown)) return thrown;
  if (thrown.code !== 'ENOSPC' && thrown.code !== 'EDQUOT') return thrown;
  return new PrerequisiteError('PREREQ_DISK', `The disk is full: ${thrown.message}`, {
    hints: fullDiskHints,
    cause: thrown,
  });
}
