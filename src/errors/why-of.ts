import { tailOf } from './tail-of.ts';

/** Any failure in one line. A tool's own last line says more than that it failed: `The connection to the server … was refused`. */
export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const last = tailOf(error).findLast((line) => line.trim() !== '');
  return last === undefined ? (error.message.trim().split('\n', 1)[0] ?? '') : last.trim();
}
