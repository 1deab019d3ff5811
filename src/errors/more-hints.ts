import type { Advice } from '../core/advice.ts';
import { PrerequisiteError } from './eemt-dev-error.ts';

/** What this machine lacks, with further ways out behind its own; any other error as it is. */
export function withMoreHints(error: unknown, more: readonly Advice[]): unknown {
  if (more.length === 0 || !(error instanceof PrerequisiteError)) return error;
  const { code, message, hints, details, cause } = error;
  return new PrerequisiteError(code, message, { hints: [...hints, ...more], details, cause });
}
