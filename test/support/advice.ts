import { expect } from 'vitest';
import { adviceText, type Advice } from '../../src/core/advice.ts';

/** Advice as a person reads it in the environment that needs no name. */
export function textsOf(said: readonly Advice[] = []): readonly string[] {
  return said.map((one) => adviceText(one, 'eemt'));
}

/** Matches advice that reads so in part. */
export function adviceWith(part: string): unknown {
  return expect.toSatisfy((said: Advice) => adviceText(said, 'eemt').includes(part), `it reads ${part}`);
}
