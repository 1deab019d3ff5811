import { isEemtDevError } from './eemt-dev-error.ts';

/** Why this machine cannot run what failed, in a sentence, where it may run EEMT in another way; undefined: another way would not help, or nobody knows. */
export function whyNotHere(error: unknown): string | undefined {
  const why = isEemtDevError(error) ? error.details['cannotRunHere'] : undefined;
  return typeof why === 'string' ? why : undefined;
}
