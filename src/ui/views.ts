import type { Advice } from '../core/advice.ts';
import type { CommandHint } from '../core/command-hint.ts';
import type { Estimate } from '../core/estimate.ts';
import type { Made } from '../core/made.ts';
import type { EnvironmentStatus } from '../core/status.ts';

/** What the end of `up` shows. */
export interface EndScreen extends EnvironmentStatus {
  /** Folder with the job data. */
  readonly dataFolder: string;
  readonly timings: readonly Timing[];
  /** Drift that was healed, one line each. */
  readonly healed: readonly string[];
  readonly next: readonly CommandHint[];
  /** As sizes that were asked for and given, one line each. */
  readonly notes: readonly string[];
}

/** When a step ran. */
export interface Timing {
  readonly id: string;
  readonly title: string;
  /** Since the plan began. */
  readonly startMs: number;
  readonly durationMs: number;
  /** It is one of those that the whole waited for. */
  readonly chain: boolean;
}

/** One prerequisite as `doctor` shows it. */
export interface CheckView {
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly hints: readonly Advice[];
}

/** A plan, and what it comes to. */
export interface PlanView {
  readonly target: string;
  readonly targetWhy: string;
  readonly steps: readonly PlannedStep[];
  /** As sizes that were asked for and given, one line each. */
  readonly notes: readonly string[];
  readonly cures: readonly string[];
  readonly estimate: Estimate | null;
  readonly made: Made;
}

/** One step of a plan, as it was judged. */
export interface PlannedStep {
  readonly title: string;
  readonly verdict:
    | { readonly is: 'done'; readonly note: string }
    | { readonly is: 'due'; readonly changes: readonly { readonly text: string }[] }
    | { readonly is: 'waiting'; readonly missing: readonly string[] }
    | { readonly is: 'unknown'; readonly until: string };
}
