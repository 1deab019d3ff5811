import type { EnvironmentRecord } from '../state/record.ts';
import type { StepId } from '../plan/step.ts';
import { CancelledError, NotReadyError } from '../errors/index.ts';
import type { SettingKey } from '../settings/settings.ts';

/** The answer that says where an image comes from. */
const answerBehind: Readonly<Record<StepId, SettingKey>> = {
  'image-web': 'webImage',
  'image-worker': 'workerImage',
};

/**
 * What stays remembered when `up` fails with `error` at `step`: only what was reached, so that the next plain `up` does not
 * try again what cannot be. Where an image could not be built or the release went back, that is the record of before; on the
 * very first `up` the new one without the answer that failed, because `down` needs its id. One that was stopped goes on as it was asked.
 */
export function rememberedAfter(
  error: unknown,
  step: StepId | undefined,
  before: EnvironmentRecord | undefined,
  written: EnvironmentRecord,
): EnvironmentRecord {
  if (error instanceof CancelledError) return written;
  if (before && error instanceof NotReadyError && error.details['rolledBackTo'] !== undefined) return before;
  if (!step?.startsWith('image-')) return written;
  if (before) return before;
  const failed = answerBehind[step];
  const answers = Object.entries(written.answers).filter(([key]) => key !== failed);
  return { ...written, answers: Object.fromEntries(answers) };
}
