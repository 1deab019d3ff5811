import type { Clock } from '../tools/clock.ts';
import type { Step, Verdict, Waiting } from './step.ts';
import type { Observer } from './world.ts';

const pollMs = 1000;
const usualWaitMs = 300_000;

type Waits<P> = Pick<Step<P>, 'reads' | 'closely' | 'due' | 'waitMs'>;

/**
 * Looks again each second until nothing is missing, and gives what the last look showed. Ends with what `giveUp` says as soon as a state
 * that no waiting mends has stood in two looks, one after the other, or at the time limit. A last, close look decides in both cases.
 */
export async function poll<P>(
  step: Waits<P>,
  first: Waiting,
  observer: Observer<P>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  say: (line: string, fraction: number | undefined) => void,
): Promise<Exclude<Verdict, Waiting>> {
  const { reads, closely = [], waitMs = usualWaitMs } = step;
  const started = clock.nowMs();
  const lookAgain = async (parts: readonly (keyof P)[]): Promise<Verdict> => {
    observer.changed(parts);
    return atItsTurn(step.due(await observer.look(parts)));
  };
  let seen = first;
  let pollStarted = started;
  let terminalBefore: ReadonlySet<string> = new Set();
  let said = '';
  for (;;) {
    signal.throwIfAborted();
    if (seen.progress !== said) say(seen.progress, seen.fraction);
    said = seen.progress;
    const stays = seen.terminal.some((key) => terminalBefore.has(key));
    const leftMs = started + waitMs - clock.nowMs();
    if (stays || leftMs <= 0) {
      const last = await lookAgain([...reads, ...closely]);
      if (last.is !== 'waiting') return last;
      // What has gone in the meantime was not terminal after all.
      if (last.terminal.length > 0 && stays) throw last.giveUp('terminal', waitMs);
      if (leftMs <= 0) throw last.giveUp('time-limit', waitMs);
      seen = last;
    }
    terminalBefore = new Set(seen.terminal);
    await clock.sleep(Math.min(leftMs, Math.max(0, pollStarted + pollMs - clock.nowMs())), signal);
    pollStarted = clock.nowMs();
    const now = await lookAgain(reads);
    if (now.is !== 'waiting') return now;
    seen = now;
  }
}

/** The verdict of a step when all that it comes after has run. */
export function atItsTurn(verdict: Verdict): Verdict {
  return verdict.is === 'unknown' ? (verdict.wait ?? verdict) : verdict;
}
