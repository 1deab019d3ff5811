import { expect } from 'vitest';
import { adviceText, type Advice } from '../../src/core/advice.ts';

/** Hints of an error as a person reads them in the environment that needs no name. */
export function hintsOf({ hints }: { readonly hints: readonly Advice[] }): readonly string[] {
  return hints.map((hint) => adviceText(hint, 'eemt'));
}

/** Matches advice that reads so in part. */
export function adviceWith(part: string): unknown {
  return expect.toSatisfy((said: Advice) => adviceText(said, 'eemt').includes(part), `it reads ${part}`);
}
