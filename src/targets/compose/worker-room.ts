import { eemtDev } from '../../core/command-hint.ts';
import type { WorkerRoom } from '../../diagnosis/worker-room.ts';
import { requireRoom } from '../too-many-workers.ts';

/** A worker that computed EEMT's example DEM had 40 Mi (measured on a cluster); one that waits has 8. */
const workerMi = 64;
/** For the page, the runner and the engine. */
const othersMi = 1024;
const mi = 1024 * 1024;

/** How many workers the memory of the engine's machine takes; limits overlap, and cores are shared. Pure. */
function machineRoom(memoryBytes: number): WorkerRoom {
  const memoryMi = Math.floor(memoryBytes / mi);
  return {
    fits: Math.max(0, Math.floor((memoryMi - othersMi) / workerMi)),
    why: `each takes about ${String(workerMi)} Mi of memory, and the machine has ${String(memoryMi)}, of which ${String(othersMi)} are for the rest of EEMT`,
  };
}

/** Throws SCALE_TOO_MANY where more workers are asked for than fit; those that are there already are not asked about. */
export function requireWorkersFit(
  workers: number,
  there: number,
  memoryBytes: number,
  verb: 'up' | 'scale',
): void {
  if (workers <= there) return;
  const command = (fits: string) =>
    verb === 'up' ? eemtDev('up', '--workers', fits) : eemtDev('scale', `workers=${fits}`);
  requireRoom(workers, machineRoom(memoryBytes), command, null);
}
