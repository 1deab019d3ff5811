import { isEemtDevError } from './eemt-dev-error.ts';

/** Any failure in one line. A tool's own last line says more than that it failed: `The connection to the server … was refused`. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const tail: unknown = isEemtDevError(error) ? error.details['tail'] : undefined;
  const said: readonly unknown[] = Array.isArray(tail) ? tail : [];
  const last = said.findLast((line) => typeof line === 'string' && line.trim() !== '');
  return typeof last === 'string' ? last.trim() : (error.message.trim().split('\n', 1)[0] ?? '');
}
