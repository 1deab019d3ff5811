import type { EnvironmentStatus } from '../core/status.ts';

/** What the end of `up` shows. */
export interface EndScreen extends EnvironmentStatus {
  /** Folder with the job data. */
  readonly dataFolder: string;
  readonly timings: readonly { readonly title: string; readonly durationMs: number }[];
  /** Drift that was healed, one line each. */
  readonly healed: readonly string[];
  readonly next: readonly { readonly command: string; readonly purpose: string }[];
  /** Asked and given sizes, one line each. */
  readonly sizes: readonly string[];
}

/** One prerequisite as `doctor` shows it. */
export interface CheckView {
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly hints: readonly string[];
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
