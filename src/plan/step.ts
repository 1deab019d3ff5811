import type { Tools } from '../tools/index.ts';
import type { RunEvent } from '../core/events.ts';
import type { World } from './world.ts';

export type StepId = string;

/** What a step does to the world, for people and scripts. */
export interface Change {
  readonly kind: 'create' | 'update' | 'heal' | 'delete' | 'wait';
  readonly text: string;
}

export type Verdict =
  | { readonly is: 'done'; readonly note: string }
  /** Cannot be known before another step has run, as the id of an image before it is built. */
  | {
      readonly is: 'unknown';
      readonly until: StepId;
      /** What it is once that step has run, where whatever is still not there is waited for, as an API server that does not answer. */
      readonly wait?: Waiting;
    }
  | {
      readonly is: 'due';
      readonly changes: readonly Change[];
      /** Named data or objects that go; needs consent before anything runs. */
      readonly loses?: readonly string[];
      /** Safe to repeat after a kill at any point. */
      readonly run: (run: Run, say: StepSay) => Promise<void>;
    }
  | Waiting;

/** Nothing is to be done but to look again. */
export interface Waiting {
  readonly is: 'waiting';
  readonly missing: readonly string[];
  /** What people read while it lasts. */
  readonly progress: string;
  /** 0 to 1, where it can be counted. */
  readonly fraction?: number;
  /** Keys of states that no waiting mends. One that stands in two looks, one after the other, ends the wait. */
  readonly terminal: readonly string[];
  /** The error that ends the wait: a state that stays, or the time limit (ms). */
  readonly giveUp: (why: 'terminal' | 'time-limit', waitMs: number) => Error;
}

/** Judged from the world alone, so that every step is tested from a recorded one; what is to be done is a closure. */
export interface Step<P> {
  readonly id: StepId;
  readonly title: string;
  readonly after: readonly StepId[];
  readonly reads: readonly (keyof P)[];
  /** They are read again by whoever needs them once this step has run. */
  readonly changes: readonly (keyof P)[];
  /** Pure, but may throw what makes the whole plan impossible. */
  readonly due: (seen: World<P>) => Verdict;
  /** Longest wait; only of steps that wait. */
  readonly waitMs?: number;
  /** Read as well by the last look before a wait is given up, as the logs of crashed containers. */
  readonly closely?: readonly (keyof P)[];
  /** What is done where this step fails; `first` is the world before the plan changed it. Gives the error that people see. */
  readonly recover?: (error: unknown, first: World<P>, run: Run, say: StepSay) => Promise<unknown>;
  /** The answer that this step stands on: where the step fails, that answer is not remembered. */
  readonly answer?: string;
}

/** A graph; a step starts when its `after` are done. */
export interface Plan<P> {
  readonly steps: readonly Step<P>[];
}

/** How a step talks while it works. */
export interface StepSay {
  line(text: string): void;
  progress(fraction: number): void;
}

export interface Run {
  readonly tools: Tools;
  readonly signal: AbortSignal;
  emit(event: RunEvent): void;
}
