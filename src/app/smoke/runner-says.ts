import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { JobStatus } from '../../core/job.ts';

/** Where more about a job is to be found. */
export const runnerLog = advice`${eemtDev('logs', 'runner')} shows what the runner says`;

/** `failed: the reason`. */
export function endOf({ phase, error }: JobStatus): string {
  return error === null ? phase : `${phase}: ${error.message.replace(/\.$/, '')}`;
}

export function tasksDone({ tasks }: JobStatus): string {
  return `${String(tasks.done)} of ${String(tasks.total)} tasks are done`;
}
