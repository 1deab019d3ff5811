import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Environment } from '../core/environment.ts';
import { NotReadyError } from '../errors/index.ts';
import type { Clock } from '../tools/clock.ts';
import { runnerLeftOut } from './runner-left-out.ts';
import { hasSpool, readHeartbeat } from './spool.ts';

/** A runner that has not been heard of for so long is gone, says the protocol. */
export const runnerLostMs = 90_000;
const waitMs = 5_000;
const pollMs = 250;

/** Rejects with NotReadyError JOB_RUNNER where nobody would take a job. `skipped`: ids of the cures that the environment was brought up without. */
export async function requireRunner(
  env: Environment,
  clock: Clock,
  signal: AbortSignal,
  skipped: readonly string[] = [],
): Promise<void> {
  const leftOut = runnerLeftOut(skipped);
  if (leftOut)
    throw new NotReadyError('JOB_RUNNER', `Nothing would compute the job: ${leftOut.why}.`, {
      hints: [leftOut.wayOut],
    });
  const first = await readHeartbeat(env);
  if (first === undefined) {
    const why = hasSpool(env) ? 'it has never run here' : 'this environment was made without it';
    throw noRunner(`Nothing would compute the job: the runner is missing (${why}).`);
  }
  const ageMs = Date.parse(clock.iso()) - first.at * 1000;
  if (ageMs < runnerLostMs) return;
  // This machine may have slept, and the clock of a virtual machine may differ: one that beats is alive.
  const started = clock.nowMs();
  while (clock.nowMs() - started < waitMs) {
    await clock.sleep(pollMs, signal);
    if ((await readHeartbeat(env))?.at !== first.at) return;
  }
  throw noRunner(
    `Nothing would compute the job: the runner was last heard of ${String(Math.round(ageMs / 1000))} s ago.`,
  );
}

export function noRunner(message: string, more: NotReadyError['hints'] = []): NotReadyError {
  return new NotReadyError('JOB_RUNNER', message, {
    hints: [
      ...more,
      advice`${eemtDev('status')} says what is wrong`,
      advice`${eemtDev('up')} brings the runner`,
    ],
  });
}
