import type { RunEvent } from '../core/events.ts';
import type { LoggedRun } from './context.ts';

/** A run whose events wait until they are released; never released, nobody sees them. */
export interface HeldNotices extends LoggedRun {
  readonly release: () => void;
  readonly released: () => boolean;
}

export function heldNotices(run: LoggedRun): HeldNotices {
  const held: RunEvent[] = [];
  let released = false;
  return {
    ...run,
    emit: (event) => {
      if (released) run.emit(event);
      else held.push(event);
    },
    release: () => {
      released = true;
      for (const event of held.splice(0)) run.emit(event);
    },
    released: () => released,
  };
}
