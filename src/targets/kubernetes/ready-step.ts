import { NotReadyError } from '../../errors/index.ts';
import { readiness } from '../../diagnosis/ready.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { waitUntilReady } from '../../diagnosis/wait.ts';
import { bugs } from '../../eemt/defects/index.ts';
import type { Environment } from '../../core/environment.ts';
import type { Look, Step } from '../../plan/step.ts';
import { goBack } from './go-back.ts';
import { observeKind } from './observe.ts';
import type { ReleaseHistory } from './release-step.ts';

export interface Wanted {
  readonly workers: number;
  readonly webUrl: string;
}

/** Waits by our own observations until web and workers run; a state that never heals ends it with its cause. */
export function readyStep(
  env: Environment,
  wanted: Wanted,
  after: readonly string[],
  history?: ReleaseHistory,
): Step {
  const ready = (observation: Parameters<typeof readiness>[0]) =>
    readiness(observation, { web: true, workers: wanted.workers });
  return {
    id: 'ready',
    title: 'EEMT answers',
    after,
    async look(run): Promise<Look> {
      const observation = await observeKind(env, { withLogs: false, webUrl: wanted.webUrl }, run);
      if (!observation.objects.ok) return { is: 'unknown', until: after[0] ?? 'nodes' };
      const { done, progress, missing } = ready(observation);
      return done
        ? { is: 'done', note: progress }
        : { is: 'due', changes: missing.map((one) => `wait for ${one}`) };
    },
    async apply(run, say) {
      const wait = {
        observe: (withLogs: boolean) => observeKind(env, { withLogs, webUrl: wanted.webUrl }, run),
        rules: [...bugs, ...rules],
        say: (line: string) => {
          say.line(line);
        },
      };
      try {
        await waitUntilReady({
          ...wait,
          ready,
          clock: run.tools.clock,
          signal: run.signal,
          timeoutMs: 300_000,
        });
      } catch (error) {
        if (!(error instanceof NotReadyError) || history?.before === undefined) throw error;
        throw await goBack(env, history.before, error, wait, run);
      }
    },
  };
}
