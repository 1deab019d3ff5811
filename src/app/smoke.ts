import { randomUUID } from 'node:crypto';
import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { noJobsText } from '../core/no-jobs.ts';
import { CancelledError, StateConflictError } from '../errors/index.ts';
import { shippedPath } from '../lib/package-root.ts';
import type { Held } from '../plan/held.ts';
import { changing } from './changing.ts';
import type { CommandContext } from './context.ts';
import { withRunning, type RunningEnvironment } from './open-running.ts';
import type { Subject } from './smoke/check.ts';
import { checks } from './smoke/checks.ts';
import { removeMade } from './smoke/remove-made.ts';
import { runChecks, timed, type CheckResult } from './smoke/run-checks.ts';

export interface SmokeResult {
  readonly name: string;
  readonly url: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
}

/** All checks together; cleaning up comes after it. */
const mostMs = 60_000;
const cleaningMs = 30_000;
const cleaning = { id: 'clean', title: 'Nothing of the checks is left' };

/** Looks at a running environment by using it. What the checks make is removed, however they end. */
export function smoke(context: CommandContext): Promise<SmokeResult> {
  return withRunning(context, 'smoke', (running) =>
    // A restart of the page is a change, and nobody may reset in the middle.
    changing(running, { verb: 'smoke' }, running.session, running.run, (held) => underLock(running, held)),
  );
}

async function underLock(running: RunningEnvironment, held: Held): Promise<SmokeResult> {
  const { env, record, lost, run, session } = running;
  if (!record)
    throw new StateConflictError('STATE_ABSENT', `${lost ?? `${env.name} has no record`}.`, {
      hints: [advice`${eemtDev('up')} writes it anew`],
    });
  const { webUrl, workers } = await session.wanted(record);
  const none = await session.noJobs();
  const { clock } = run.tools;
  const startedAt = clock.iso();
  const startedMs = clock.nowMs();
  run.emit({
    event: 'plan-started',
    verb: 'smoke',
    steps: [...checks, cleaning].map(({ id, title }) => ({ id, title })),
  });
  const about = {
    env,
    held,
    runtime: session.runtime,
    page: { http: run.tools.http, url: webUrl },
    clock,
    workers,
    leftOut: record.leftOut,
    noJobs: none === null ? null : `${noJobsText(none.why)}. ${adviceText(none.wayOut, env.name)}`,
  };
  const runId = randomUUID();
  const made = new Set([runId]);
  const subject = subjectOf({ ...about, runId, made, signal: run.signal }, mostMs);
  let ended: readonly CheckResult[] | undefined;
  try {
    ended = await runChecks(checks, subject, run);
  } catch (error) {
    if (!run.signal.aborted) throw error;
  }
  // Not by the signal that may have stopped the checks.
  const signal = AbortSignal.timeout(cleaningMs * 2);
  const cleaner = subjectOf({ ...about, runId, made, signal }, cleaningMs);
  const pageAnswers =
    ended === undefined || ended.some(({ id, state }) => id === 'page' && state === 'passed');
  const cleaned = await timed(cleaning, () => removeMade(cleaner, { pageAnswers }), cleaner, run);
  if (ended === undefined)
    throw new CancelledError('CANCELLED', 'Stopped before the end.', { cause: run.signal.reason });
  const durationMs = clock.nowMs() - startedMs;
  run.emit({ event: 'plan-finished', durationMs });
  return { name: env.name, url: webUrl, startedAt, durationMs, checks: [...ended, cleaned] };
}

function subjectOf(about: Omit<Subject, 'dem' | 'leftMs'>, limitMs: number): Subject {
  const endMs = about.clock.nowMs() + limitMs;
  return {
    ...about,
    dem: shippedPath('images/smoke/dem.tif'),
    leftMs: () => Math.max(1, endMs - about.clock.nowMs()),
  };
}
