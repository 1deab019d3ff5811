import { CancelledError, NotReadyError } from '../errors/index.ts';
import type { EnvironmentRecord } from '../state/record.ts';

/**
 * What stays remembered when `up` fails with `error`: only what was reached, so that the next plain `up` does not try again what
 * cannot be. `answer` is the setting that the failed step stands on, if it stands on one, as the image that could not be built. Then, and where the release
 * went back, that is the record of before (but for the target, as the old one is gone by then); on the very first `up` the new one without that answer, because `down` needs its id. One that was
 * stopped goes on as it was asked.
 */
export function rememberedAfter(
  error: unknown,
  answer: string | undefined,
  before: EnvironmentRecord | undefined,
  written: EnvironmentRecord,
): EnvironmentRecord {
  if (error instanceof CancelledError) return written;
  if (before && error instanceof NotReadyError && error.details['rolledBackTo'] !== undefined) return before;
  if (answer === undefined) return written;
  if (before) return before.target === written.target ? before : { ...before, target: written.target };
  const answers = Object.entries(written.answers).filter(([key]) => key !== answer);
  return { ...written, answers: Object.fromEntries(answers) };
}
