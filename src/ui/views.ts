import type { Advice } from '../core/advice.ts';
import type { CommandHint } from '../core/command-hint.ts';
import type { EnvironmentStatus } from '../core/status.ts';

/** What the end of `up` shows. */
export interface EndScreen extends EnvironmentStatus {
  /** Folder with the job data. */
  readonly dataFolder: string;
  readonly timings: readonly { readonly title: string; readonly durationMs: number }[];
  /** Drift that was healed, one line each. */
  readonly healed: readonly string[];
  readonly next: readonly CommandHint[];
  /** As sizes that were asked for and given, one line each. */
  readonly notes: readonly string[];
}

/** One prerequisite as `doctor` shows it. */
export interface CheckView {
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly hints: readonly Advice[];
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
