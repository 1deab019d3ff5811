import type { Tools } from '../tools/index.ts';
import type { RunEvent } from '../core/events.ts';

export type StepId = string;

export type Look =
  | { readonly is: 'done'; readonly note: string }
  /** loses: named data or objects that applying destroys; needs consent before anything runs. */
  | { readonly is: 'due'; readonly changes: readonly string[]; readonly loses?: readonly string[] }
  /** Cannot be known before another step has run. */
  | { readonly is: 'unknown'; readonly until: StepId };

export interface Step {
  readonly id: StepId;
  readonly title: string;
  readonly after: readonly StepId[];
  /** Reads only: for --dry-run and consent, and again before apply where an earlier step was applied. */
  look(run: Run): Promise<Look>;
  /** Safe to repeat after a kill at any point. */
  apply(run: Run, say: StepSay): Promise<void>;
}

/** How a step talks while it works. */
export interface StepSay {
  line(text: string): void;
  progress(fraction: number): void;
}

/** A graph; a step starts when its `after` are done. */
export interface Plan {
  readonly steps: readonly Step[];
}

export interface Run {
  readonly tools: Tools;
  readonly signal: AbortSignal;
  emit(event: RunEvent): void;
}
