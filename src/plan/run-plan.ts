import { CancelledError } from '../errors/index.ts';
import type { Held } from './held.ts';
import type { Look, Plan, Run, Step, StepId } from './step.ts';

export interface StepResult {
  readonly id: StepId;
  readonly title: string;
  readonly outcome: 'done' | 'already';
  /** What was changed, or why there was nothing to do. */
  readonly notes: readonly string[];
  readonly durationMs: number;
}

/** A step as it was found before anything ran. */
export interface LookedAt {
  readonly step: Step;
  readonly look: Look;
}

/**
 * Runs every step as soon as the steps it comes after are done; the first failure stops the rest. No undo: a later `up` looks and goes on.
 * held: only who holds an environment may run a plan on it. `looked`: looks of just now. One still holds where nothing was applied before its step; any other step looks anew.
 */
export async function runPlan(
  _held: Held,
  plan: Plan,
  verb: string,
  run: Run,
  looked: readonly LookedAt[] = [],
): Promise<readonly StepResult[]> {
  const { clock } = run.tools;
  const started = clock.nowMs();
  run.emit({ event: 'plan-started', verb, steps: plan.steps.map(({ id, title }) => ({ id, title })) });
  const failed = new AbortController();
  const signal = AbortSignal.any([run.signal, failed.signal]);
  const inner: Run = { ...run, signal };
  const results: StepResult[] = [];
  const running = new Map<StepId, Promise<void>>();
  /** Steps that were not applied, nor any before them. */
  const unchanged = new Set<StepId>();
  for (const step of inOrder(plan)) {
    const earlier = step.after.flatMap((id) => running.get(id) ?? []);
    const promise = Promise.all(earlier).then(async () => {
      signal.throwIfAborted();
      const same = step.after.every((id) => unchanged.has(id));
      const before = same ? looked.find((one) => one.step === step)?.look : undefined;
      const result = await runStep(step, inner, before);
      if (same && result.outcome === 'already') unchanged.add(step.id);
      results.push(result);
    });
    promise.catch((error: unknown) => {
      failed.abort(error);
    });
    running.set(step.id, promise);
  }
  const settled = await Promise.allSettled(running.values());
  if (run.signal.aborted)
    throw new CancelledError('CANCELLED', 'Stopped before the end.', { cause: run.signal.reason });
  if (failed.signal.aborted) throw failed.signal.reason;
  const rejected = settled.find((one) => one.status === 'rejected');
  if (rejected) throw rejected.reason;
  run.emit({ event: 'plan-finished', durationMs: clock.nowMs() - started });
  return results;
}

/** Looks at every step without changing anything. A look that needs an earlier step's result is `unknown`. */
export async function lookAtPlan(plan: Plan, run: Run): Promise<readonly LookedAt[]> {
  return Promise.all(plan.steps.map(async (step) => ({ step, look: await step.look(run) })));
}

async function runStep(step: Step, run: Run, before: Look | undefined): Promise<StepResult> {
  const { clock } = run.tools;
  const { id, title } = step;
  const started = clock.nowMs();
  try {
    const look = before && before.is !== 'unknown' ? before : await step.look(run);
    if (look.is === 'done') {
      run.emit({ event: 'step-skipped', id, title, note: look.note });
      return { id, title, outcome: 'already', notes: [look.note], durationMs: clock.nowMs() - started };
    }
    const changes = look.is === 'due' ? look.changes : [];
    run.emit({ event: 'step-started', id, title, changes });
    await step.apply(run, {
      line: (line) => {
        run.emit({ event: 'step-output', id, line });
      },
      progress: (fraction) => {
        run.emit({ event: 'step-progress', id, fraction });
      },
    });
    const durationMs = clock.nowMs() - started;
    run.emit({ event: 'step-done', id, title, durationMs });
    return { id, title, outcome: 'done', notes: changes, durationMs };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    run.emit({ event: 'step-failed', id, title, durationMs: clock.nowMs() - started, message });
    throw error;
  }
}

/** Steps so that each stands behind those it comes after; a cycle or an unknown id is our bug. */
function inOrder(plan: Plan): readonly Step[] {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const ordered: Step[] = [];
  const state = new Map<StepId, 'open' | 'closed'>();
  const visit = (step: Step): void => {
    if (state.get(step.id) === 'closed') return;
    if (state.get(step.id) === 'open') throw new TypeError(`steps wait for each other at ${step.id}`);
    state.set(step.id, 'open');
    for (const id of step.after) {
      const before = byId.get(id);
      if (!before) throw new TypeError(`step ${step.id} comes after ${id}, which is not in the plan`);
      visit(before);
    }
    state.set(step.id, 'closed');
    ordered.push(step);
  };
  plan.steps.forEach(visit);
  return ordered;
}
