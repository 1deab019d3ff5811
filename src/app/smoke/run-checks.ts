import type { Advice } from '../../core/advice.ts';
import { isEemtDevError, whyOf } from '../../errors/index.ts';
import type { Run, StepSay } from '../../plan/step.ts';
import type { Check, Subject, Verdict } from './check.ts';

/** How one check ended. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** What was seen, why it failed, or why it was skipped. */
  readonly found: string;
  /** What to do about a failure. */
  readonly wayOut: readonly Advice[];
  readonly durationMs: number;
}

/**
 * Runs every check as soon as those before it have ended; a failure stops only the checks that need it. Rejects with the signal's reason
 * where it is aborted, once nothing runs any more.
 */
export async function runChecks(
  checks: readonly Check[],
  subject: Subject,
  run: Run,
): Promise<readonly CheckResult[]> {
  const running = new Map<string, Promise<CheckResult>>();
  for (const check of checks) {
    const before = [...check.needs, ...(check.after ?? [])].flatMap((id) => running.get(id) ?? []);
    running.set(
      check.id,
      Promise.all(before).then((ended) => {
        subject.signal.throwIfAborted();
        const missing = ended.find(({ id, state }) => check.needs.includes(id) && state !== 'passed');
        return missing
          ? settled(check, 0, skippedFor(missing), run)
          : timed(check, (say) => check.run(subject, say), subject, run);
      }),
    );
  }
  await Promise.allSettled(running.values());
  subject.signal.throwIfAborted();
  return Promise.all(running.values());
}

/** One check with its time; what it throws is its result, unless everything was stopped. */
export async function timed(
  check: Pick<Check, 'id' | 'title'>,
  work: (say: StepSay) => Promise<Verdict>,
  { clock, signal }: Pick<Subject, 'clock' | 'signal'>,
  run: Pick<Run, 'emit'>,
): Promise<CheckResult> {
  const { id, title } = check;
  const startedMs = clock.nowMs();
  run.emit({ event: 'step-started', id, title, changes: [] });
  let said: string | undefined;
  const say: StepSay = {
    // What is looked at twice a second is news only when it has changed.
    line: (line) => {
      if (line !== said) run.emit({ event: 'step-output', id, line });
      said = line;
    },
    progress: (fraction) => {
      run.emit({ event: 'step-progress', id, fraction });
    },
  };
  try {
    const verdict = await work(say);
    return settled(check, clock.nowMs() - startedMs, verdict, run);
  } catch (error) {
    signal.throwIfAborted();
    const durationMs = clock.nowMs() - startedMs;
    const found = whyOf(error);
    run.emit({ event: 'step-failed', id, title, durationMs, message: found });
    return {
      id,
      title,
      state: 'failed',
      found,
      wayOut: isEemtDevError(error) ? error.hints : [],
      durationMs,
    };
  }
}

function settled(
  { id, title }: Pick<Check, 'id' | 'title'>,
  durationMs: number,
  verdict: Verdict,
  run: Pick<Run, 'emit'>,
): CheckResult {
  if (verdict.is === 'skipped') {
    run.emit({ event: 'step-left-out', id, title, reason: verdict.why });
    return { id, title, state: 'skipped', found: verdict.why, wayOut: [], durationMs };
  }
  run.emit({ event: 'step-done', id, title, durationMs });
  return { id, title, state: 'passed', found: verdict.found, wayOut: [], durationMs };
}

function skippedFor({ title, state }: CheckResult): Verdict {
  return { is: 'skipped', why: `“${title}” ${state === 'failed' ? 'failed' : 'was skipped'}` };
}
