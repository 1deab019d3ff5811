import { isEemtDevError } from './eemt-dev-error.ts';

/** Last lines of the tool that failed; none where the failure was no tool's. */
export function tailOf(error: unknown): readonly string[] {
  const tail: unknown = isEemtDevError(error) ? error.details['tail'] : undefined;
  const lines: readonly unknown[] = Array.isArray(tail) ? tail : [];
  return lines.filter((line): line is string => typeof line === 'string');
}
