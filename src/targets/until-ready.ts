import { atItsTurn, poll } from '../plan/poll.ts';
import type { Run, Step, StepSay } from '../plan/step.ts';
import type { Observer } from '../plan/world.ts';

/** What ran before has its images and data here; where it does not come back soon, a person has to look. */
const limitMs = 60_000;

/** Waits for what was put back, outside of a plan. Rejects as the step does. */
export async function untilReady<P>(
  ready: Step<P>,
  observer: Observer<P>,
  run: Run,
  say: StepSay,
): Promise<void> {
  const step = { ...ready, waitMs: limitMs };
  const verdict = atItsTurn(step.due(await observer.look(step.reads)));
  if (verdict.is !== 'waiting') return;
  await poll(step, verdict, observer, { clock: run.tools.clock, signal: run.signal }, (line) => {
    say.line(line);
  });
}
