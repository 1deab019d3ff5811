import type { Redactor } from '../lib/redact.ts';
import type { TargetName } from './environment.ts';
import type { JobProgress } from './job.ts';

/** What a run says while it works; every reporter draws from these alone, and the run log keeps them. */
export type RunEvent =
  /** Where EEMT is to run, and why there; once more where that could not be made and another is taken. */
  | { readonly event: 'target-chosen'; readonly target: TargetName; readonly why: string }
  | {
      readonly event: 'plan-started';
      readonly verb: string;
      readonly steps: readonly PlannedStep[];
      /** Until its end, where that is known from what was measured. */
      readonly estimateSeconds?: number;
    }
  | {
      readonly event: 'step-started';
      readonly id: string;
      readonly title: string;
      readonly changes: readonly string[];
    }
  | { readonly event: 'step-output'; readonly id: string; readonly line: string }
  /** 0 to 1. */
  | { readonly event: 'step-progress'; readonly id: string; readonly fraction: number }
  | { readonly event: 'step-skipped'; readonly id: string; readonly title: string; readonly note: string }
  /** It was not done, and nothing is wrong with that. */
  | { readonly event: 'step-left-out'; readonly id: string; readonly title: string; readonly reason: string }
  | { readonly event: 'step-done'; readonly id: string; readonly title: string; readonly durationMs: number }
  | {
      readonly event: 'step-failed';
      readonly id: string;
      readonly title: string;
      readonly durationMs: number;
      readonly message: string;
    }
  /** A job as it stands now. */
  | { readonly event: 'job-progress'; readonly job: JobProgress }
  | { readonly event: 'notice'; readonly level: 'info' | 'warning'; readonly text: string }
  | { readonly event: 'plan-finished'; readonly durationMs: number };

export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  /** Where steps were measured: those that it waits for, and what it takes itself. */
  readonly after?: readonly string[];
  readonly estimateSeconds?: number;
}

/** An event that may be shown and written down. Lines of tools follow each other. */
export function redactedEvent(event: RunEvent, redactor: Redactor): RunEvent {
  return event.event === 'step-output' ? { ...event, line: redactor.line(event.line) } : redactor.all(event);
}
