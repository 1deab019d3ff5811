import { NotReadyError } from '../../errors/index.ts';
import type { WaitInput } from '../../diagnosis/wait.ts';
import { workersAsked } from '../../core/observed/deployments.ts';
import { readiness } from '../../diagnosis/ready.ts';
import { waitUntilReady } from '../../diagnosis/wait.ts';
import { accessOf, type Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';

/** What ran before has its images and data here; where it does not come back soon, a person has to look. */
const limitMs = 60_000;

/**
 * Back to the revision that was healthy before, which is worth more than a new one that does not start. Gives the first error,
 * which stays the reason, with what was seen of the way back.
 */
export async function goBack(
  env: Environment,
  revision: number,
  error: NotReadyError,
  wait: Pick<WaitInput, 'observe' | 'rules' | 'say'>,
  run: Run,
): Promise<NotReadyError> {
  wait.say(`going back to revision ${String(revision)}`);
  try {
    await run.tools.helm.rollback(accessOf(env), env.namespace, env.release, revision, run.signal);
  } catch (failure) {
    return withMore(
      error,
      `eemt-dev could not go back to revision ${String(revision)}: ${reasonOf(failure)}`,
    );
  }
  const back = { rolledBackTo: revision };
  try {
    await waitUntilReady({
      ...wait,
      // Its own number of workers, which may be another than the one that is wanted now.
      ready: (observation) => readiness(observation, { web: true, workers: workersAsked(observation) }),
      clock: run.tools.clock,
      signal: run.signal,
      timeoutMs: limitMs,
    });
    return withMore(error, `eemt-dev went back to revision ${String(revision)}, which runs again.`, back);
  } catch (failure) {
    return withMore(
      error,
      `eemt-dev put revision ${String(revision)} back, but did not see it run again: ${reasonOf(failure)}`,
      back,
      failure,
    );
  }
}

function withMore(
  error: NotReadyError,
  text: string,
  details: Readonly<Record<string, unknown>> = {},
  after?: unknown,
): NotReadyError {
  const known = new Set(error.findings.map(({ key }) => key));
  const found = after instanceof NotReadyError ? after.findings.filter(({ key }) => !known.has(key)) : [];
  return new NotReadyError(error.code, `${error.message} ${text}`, {
    findings: [...error.findings, ...found],
    hints: error.hints,
    details: { ...error.details, ...details },
    cause: error,
  });
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
