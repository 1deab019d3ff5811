import type { Json } from '../../lib/json.ts';

/** What the guard takes away, and what it cannot let pass; each with its place in front. */
export interface Notes {
  readonly leftOut: string[];
  readonly refused: string[];
}

/** A value of the file in a note. */
export function shown(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
