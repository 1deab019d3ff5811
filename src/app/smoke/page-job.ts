import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { hasEnded, type JobStatus } from '../../core/job.ts';
import { readStatus } from '../../jobs/spool.ts';
import { callOptions, failed, passed, skipped, type Check, type Subject } from './check.ts';
import { isOpen } from './own.ts';
import { until } from './until.ts';
import { uploadDem } from './upload-dem.ts';

/** As many as show that tasks come and go. */
const enough = 5;
const tasksMs = 25_000;
/** The runner looks each second whether the page has cancelled, and takes four to stop. */
const cancelMs = 10_000;

export const pageJob: Check = {
  id: 'page-job',
  title: 'A job of the page computes, and can be cancelled',
  needs: ['system-status', 'upload', 'runner'],
  async run(subject, say) {
    if (subject.workers === 0) return skipped('this environment is to have no workers');
    const busy = await subject.busy();
    if (busy !== null) return skipped(busy);
    const parameters = { step: '15', linke_value: '3', albedo_value: '0.2', num_threads: '1' };
    const id = await subject.page.submit(await uploadDem(subject), parameters, callOptions(subject));
    const status = await computed(subject, id, (line) => {
      say.line(line);
    });
    const { done, total } = status.tasks;
    const whole = `all ${String(total)} tasks were done before it could be cancelled`;
    if (status.phase === 'completed' || !(await subject.page.cancel(id, callOptions(subject))))
      return passed(whole);
    const end = await cancelled(subject, id);
    return passed(
      end.phase === 'completed' ? whole : `cancelled after ${String(done)} of ${String(total)} tasks`,
    );
  },
};

/** The job once enough tasks are done, or it is over. */
async function computed(subject: Subject, id: string, say: (line: string) => void): Promise<JobStatus> {
  let said = 'nobody has taken the job yet';
  return until(
    subject,
    tasksMs,
    async () => {
      const status = await readStatus(subject.env, id);
      if (status?.phase === 'completed') return status;
      if (status && hasEnded(status)) throw failed(`The job ${endOf(status)}.`, jobLog);
      if (!status) await requireOpen(subject, id);
      const { done = 0, total = 0 } = status?.tasks ?? {};
      if (total > 0) said = `${String(done)} of ${String(total)} tasks are done`;
      say(said);
      return status && total > 1 && done >= Math.min(enough, total - 1) ? status : undefined;
    },
    (waitedMs) =>
      failed(
        `The job did not get far enough in ${String(Math.round(waitedMs / 1000))} s: ${said}.`,
        jobLog,
        advice`${eemtDev('logs', 'worker')} shows what the workers say`,
      ),
  );
}

/** Where the runner was never asked, only the page knows why. */
async function requireOpen(subject: Subject, id: string): Promise<void> {
  const job = await subject.page.job(id, callOptions(subject));
  if (isOpen(job)) return;
  throw failed(
    `The page says ${job.status}${job.error_message ? `: ${job.error_message}` : ''}.`,
    advice`${eemtDev('logs', 'web')} shows what the page says`,
  );
}

async function cancelled(subject: Subject, id: string): Promise<JobStatus> {
  return until(
    subject,
    cancelMs,
    async () => {
      const status = await readStatus(subject.env, id);
      return status && hasEnded(status) ? status : undefined;
    },
    () => failed('The job was cancelled in the page, but goes on.', jobLog),
  );
}

const jobLog = advice`${eemtDev('logs', 'runner')} shows what the runner says`;

function endOf({ phase, error }: JobStatus): string {
  return error === null ? phase : `${phase}: ${error.message.replace(/\.$/, '')}`;
}
