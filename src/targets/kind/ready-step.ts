import { NotReadyError } from '../../errors/index.ts';
import { readiness, recognisers, waitUntilReady } from '../../diagnosis/index.ts';
import { bugs } from '../../bugs/index.ts';
import { accessOf, type Environment } from '../../environment/environment.ts';
import type { Look, Run, Step } from '../../environment/step.ts';
import { observeKind } from './observe.ts';
import type { ReleaseHistory } from './release-step.ts';

export interface Wanted {
  readonly workers: number;
  readonly webUrl: string;
}

/** Waits by our own snapshots until web and workers run; a state that never heals ends it with its cause. */
export function readyStep(
  env: Environment,
  wanted: Wanted,
  after: readonly string[],
  history?: ReleaseHistory,
): Step {
  const ready = (snapshot: Parameters<typeof readiness>[0]) =>
    readiness(snapshot, { web: true, workers: wanted.workers });
  return {
    id: 'ready',
    title: 'EEMT answers',
    after,
    async look(run): Promise<Look> {
      const snapshot = await observeKind(env, { withLogs: false, webUrl: wanted.webUrl }, run);
      if (!snapshot.objects.ok) return { is: 'unknown', until: after[0] ?? 'nodes' };
      const { done, progress, missing } = ready(snapshot);
      return done
        ? { is: 'done', note: progress }
        : { is: 'due', changes: missing.map((one) => `wait for ${one}`) };
    },
    async apply(run, say) {
      try {
        await waitUntilReady({
          observe: (withLogs) => observeKind(env, { withLogs, webUrl: wanted.webUrl }, run),
          ready,
          recognisers: [...bugs, ...recognisers],
          clock: run.tools.clock,
          signal: run.signal,
          timeoutMs: 300_000,
          say: (line) => {
            say.line(line);
          },
        });
      } catch (error) {
        if (!(error instanceof NotReadyError) || history?.before === undefined) throw error;
        throw await goneBack(env, history.before, error, run);
      }
    },
  };
}

/** A release that was healthy before is worth more than a new one that does not start. */
async function goneBack(
  env: Environment,
  revision: number,
  error: NotReadyError,
  run: Run,
): Promise<NotReadyError> {
  await run.tools.helm.rollback(accessOf(env), env.namespace, env.release, revision, run.signal);
  return new NotReadyError(
    error.code,
    `${error.message} eemt-dev went back to revision ${String(revision)}, which runs again.`,
    {
      findings: error.findings,
      hints: error.hints,
      details: { ...error.details, rolledBackTo: revision },
      cause: error,
    },
  );
}
