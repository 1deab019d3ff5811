import type { Seen } from '../core/observation.ts';
import { CancelledError } from '../errors/index.ts';
import { createFirstWorld, type FirstWorld } from './first-world.ts';
import type { Held } from './held.ts';
import { inOrder } from './in-order.ts';
import { atItsTurn, poll } from './poll.ts';
import type { Change, Plan, Run, Step, StepId, StepSay, Verdict } from './step.ts';
import type { Observer, World } from './world.ts';

export interface StepResult {
  readonly id: StepId;
  readonly title: string;
  readonly outcome: 'done' | 'already';
  /** Why there was nothing to do; null where something was done. */
  readonly note: string | null;
  readonly changes: readonly Change[];
  /** Since the plan began. */
  readonly startedMs: number;
  readonly durationMs: number;
  readonly after: readonly StepId[];
}

/** A step as it was judged before anything ran. */
export interface Judged<P> {
  readonly step: Step<P>;
  readonly verdict: Verdict;
}

/** Judges every step from one look, without changing anything. What needs an earlier step's result is `unknown`. */
export async function judgePlan<P>(plan: Plan<P>, observer: Observer<P>): Promise<readonly Judged<P>[]> {
  const seen = await observer.look(everythingOf(plan));
  return plan.steps.map((step) => ({ step, verdict: step.due(seen) }));
}

/**
 * Runs every step as soon as the steps it comes after are done; the first failure stops the rest. Each is judged just before it runs,
 * from what the observer still holds and what is read anew because a step has changed it. No undo: a later `up` looks and goes on.
 * held: only who holds an environment may run a plan on it.
 */
export async function runPlan<P>(
  _held: Held,
  plan: Plan<P>,
  verb: string,
  observer: Observer<P>,
  run: Run,
): Promise<readonly StepResult[]> {
  const { clock } = run.tools;
  const started = clock.nowMs();
  run.emit({ event: 'plan-started', verb, steps: plan.steps.map(({ id, title }) => ({ id, title })) });
  const first = createFirstWorld(await observer.look(everythingOf(plan)));
  const failed = new AbortController();
  const signal = AbortSignal.any([run.signal, failed.signal]);
  const inner: Run = { ...run, signal };
  const results: StepResult[] = [];
  const running = new Map<StepId, Promise<void>>();
  for (const step of inOrder(plan)) {
    const earlier = step.after.flatMap((id) => running.get(id) ?? []);
    const promise = Promise.all(earlier).then(async () => {
      signal.throwIfAborted();
      results.push(await runStep(step, first, observer, inner, started));
    });
    promise.catch((error: unknown) => {
      failed.abort(error);
    });
    running.set(step.id, promise);
  }
  await Promise.allSettled(running.values());
  if (run.signal.aborted)
    throw new CancelledError('CANCELLED', 'Stopped before the end.', { cause: run.signal.reason });
  if (failed.signal.aborted) throw failed.signal.reason;
  run.emit({ event: 'plan-finished', durationMs: clock.nowMs() - started });
  return results;
}

async function runStep<P>(
  step: Step<P>,
  first: FirstWorld<P>,
  observer: Observer<P>,
  run: Run,
  planMs: number,
): Promise<StepResult> {
  const { clock } = run.tools;
  const { id, title, after } = step;
  const beganMs = clock.nowMs();
  const startedMs = beganMs - planMs;
  const say: StepSay = {
    line: (line) => {
      run.emit({ event: 'step-output', id, line });
    },
    progress: (fraction) => {
      run.emit({ event: 'step-progress', id, fraction });
    },
  };
  try {
    const { seen, verdict } = await judge(step, observer);
    first.seen(seen, step.reads);
    if (verdict.is === 'done') {
      run.emit({ event: 'step-skipped', id, title, note: verdict.note });
      const durationMs = clock.nowMs() - beganMs;
      return { id, title, outcome: 'already', note: verdict.note, changes: [], startedMs, durationMs, after };
    }
    if (verdict.is === 'unknown') throw unreadable(step, seen);
    const changes = changesOf(verdict);
    run.emit({ event: 'step-started', id, title, changes: changes.map(({ text }) => text) });
    if (verdict.is === 'waiting') {
      const end = await poll(step, verdict, observer, { clock, signal: run.signal }, (line, fraction) => {
        say.line(line);
        if (fraction !== undefined) say.progress(fraction);
      });
      if (end.is === 'unknown') throw unreadable(step, await observer.look(step.reads));
    } else {
      await verdict.run(run, say).finally(() => {
        observer.changed(step.changes);
        first.changed(step.changes);
      });
    }
    const durationMs = clock.nowMs() - beganMs;
    run.emit({ event: 'step-done', id, title, durationMs });
    return { id, title, outcome: 'done', note: null, changes, startedMs, durationMs, after };
  } catch (thrown) {
    const error =
      step.recover && !run.signal.aborted ? await step.recover(thrown, first.world(), run, say) : thrown;
    const message = error instanceof Error ? error.message : String(error);
    run.emit({ event: 'step-failed', id, title, durationMs: clock.nowMs() - beganMs, message });
    throw error;
  }
}

/** The verdict of a step whose turn has come. What could not be read before may be readable by now, so it is asked for once more. */
async function judge<P>(
  step: Step<P>,
  observer: Observer<P>,
): Promise<{ readonly seen: World<P>; readonly verdict: Verdict }> {
  const seen = await observer.look(step.reads);
  const verdict = atItsTurn(step.due(seen));
  if (verdict.is !== 'unknown') return { seen, verdict };
  observer.changed(step.reads.filter((part) => seen[part]?.ok === false));
  const again = await observer.look(step.reads);
  return { seen: again, verdict: atItsTurn(step.due(again)) };
}

/** What a step does, or waits for. */
function changesOf(verdict: Verdict): readonly Change[] {
  if (verdict.is === 'due') return verdict.changes;
  if (verdict.is !== 'waiting') return [];
  return verdict.missing.map((one) => ({ kind: 'wait', text: `wait for ${one}` }));
}

/** All that it comes after has run, so what it cannot know is what could not be read. */
function unreadable<P>({ id, reads }: Step<P>, seen: World<P>): unknown {
  for (const part of reads) {
    const one: Seen<unknown> | undefined = seen[part];
    if (one?.ok === false) return one.error ?? new TypeError(one.why);
  }
  return new TypeError(`step ${id} cannot be judged although all before it is done`);
}

function everythingOf<P>({ steps }: Plan<P>): readonly (keyof P)[] {
  return [...new Set(steps.flatMap(({ reads }) => reads))];
}
