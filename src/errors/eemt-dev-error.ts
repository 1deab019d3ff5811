import type { Advice } from '../core/advice.ts';
import type { Finding } from '../core/observation.ts';

export interface ErrorOptions {
  readonly hints?: readonly Advice[];
  /** `data`: what the verb found out all the same, for the JSON result. `afterStop`: how it ended because it was stopped. `cannotRunHere`: why this machine cannot run what was tried, while it may run EEMT in another way. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const mark = Symbol.for('eemt-dev.error');

/** Base of every failure that eemt-dev can explain; anything else is our bug (exit 70). */
export abstract class EemtDevError extends Error {
  abstract readonly exitCode: number;
  readonly code: string;
  readonly hints: readonly Advice[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly [mark] = true;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hints = options.hints ?? [];
    this.details = options.details ?? {};
  }
}

/** By symbol, not instanceof, so that two copies of the package agree. */
export function isEemtDevError(value: unknown): value is EemtDevError {
  return typeof value === 'object' && value !== null && mark in value;
}

/** Wrong flags or arguments, or a missing --yes without a terminal. */
export class UsageError extends EemtDevError {
  readonly exitCode = 2;
}

/** Settings or the EEMT source are not usable; `problems` holds all of them at once. */
export class SettingsError extends EemtDevError {
  readonly exitCode = 3;
}

/** Something on this machine is missing, too old, too small or taken. */
export class PrerequisiteError extends EemtDevError {
  readonly exitCode = 4;
}

/** An outside tool or a task failed; details: {command, exitCode, tail: string[], log}. */
export class ToolFailedError extends EemtDevError {
  readonly exitCode = 5;
}

/** The environment is not ready; carries what was seen. */
export class NotReadyError extends EemtDevError {
  readonly exitCode = 6;
  readonly findings: readonly Finding[];

  constructor(
    code: string,
    message: string,
    options: ErrorOptions & { readonly findings?: readonly Finding[] } = {},
  ) {
    super(code, message, options);
    this.findings = options.findings ?? [];
  }
}

/** Lock held, foreign object, drift, or a record written by a newer version. */
export class StateConflictError extends EemtDevError {
  readonly exitCode = 7;
}

/** Ctrl-C, or a question answered with no. */
export class CancelledError extends EemtDevError {
  readonly exitCode = 130;
}
