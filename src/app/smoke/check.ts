import type { Advice } from '../../core/advice.ts';
import type { Environment } from '../../core/environment.ts';
import type { Page, PageAddress } from '../../eemt/page/call.ts';
import { NotReadyError } from '../../errors/index.ts';
import type { Held } from '../../plan/held.ts';
import type { StepSay } from '../../plan/step.ts';
import type { Runtime } from '../../targets/runtime.ts';
import type { Clock } from '../../tools/clock.ts';
import type { HttpOptions } from '../../tools/http.ts';

/** One thing that holds in an environment that works. Whatever `run` throws is the reason why it does not. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Ids of checks that must have passed, or this one would only repeat their failure. */
  readonly needs: readonly string[];
  /** Ids of checks that must have ended, however. */
  readonly after?: readonly string[];
  readonly run: (subject: Subject, say: StepSay) => Promise<Verdict>;
}

export type Verdict =
  { readonly is: 'passed'; readonly found: string } | { readonly is: 'skipped'; readonly why: string };

/** The environment that is checked, and what the checks reach it by. */
export interface Subject {
  readonly env: Environment;
  readonly held: Held;
  readonly page: PageAddress;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Worker instances that it should have. */
  readonly workers: number;
  /** Id of the job that goes past the page. */
  readonly runId: string;
  /** Ids of the jobs that these checks have made so far. */
  readonly made: Set<string>;
  /** Ids of the cures that the environment was brought up without. */
  readonly leftOut: readonly string[];
  /** Why nothing computes jobs on this machine, in words, with what would help; null: jobs run. */
  readonly noJobs: string | null;
  /** The elevation model that jobs compute on. */
  readonly dem: string;
  /** Until the checks must have ended. */
  readonly leftMs: () => number;
}

export function passed(found: string): Verdict {
  return { is: 'passed', found };
}

export function skipped(why: string): Verdict {
  return { is: 'skipped', why };
}

export function failed(cause: string, ...hints: readonly Advice[]): NotReadyError {
  return new NotReadyError('READY_CHECK', cause, { hints });
}

/** For one call, within what is left of the time. */
export function callOptions({ signal, leftMs }: Subject, mostMs = 5000): HttpOptions {
  return { timeoutMs: Math.max(1, Math.min(mostMs, leftMs())), signal };
}

/** The page for one call, within what is left of the time. */
export function pageOf(subject: Subject, mostMs?: number): Page {
  return { ...subject.page, ...callOptions(subject, mostMs) };
}
