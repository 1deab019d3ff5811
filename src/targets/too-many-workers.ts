import { advice } from '../core/advice.ts';
import type { CommandWords } from '../core/command-hint.ts';
import type { WorkerRoom } from '../diagnosis/worker-room.ts';
import { PrerequisiteError } from '../errors/index.ts';

/** Where workers request what they need. */
export const smallerRequests = 'Requests of workers that your own Helm values ask for can be made smaller.';

/** Throws SCALE_TOO_MANY where so many workers do not fit, with how many do and why. */
export function requireRoom(
  workers: number,
  { fits, why }: WorkerRoom,
  command: (fits: string) => CommandWords,
  remedy: string | null,
): void {
  if (workers <= fits) return;
  const does = fits === 1 ? 'one does' : `${fits === 0 ? 'none' : String(fits)} do`;
  throw new PrerequisiteError('SCALE_TOO_MANY', `${String(workers)} workers do not fit, ${does}: ${why}.`, {
    hints: [
      ...(fits > 0 ? [advice`${command(String(fits))} makes as many as fit`] : []),
      ...(remedy === null ? [] : [remedy]),
    ],
    details: { asked: workers, fits },
  });
}
