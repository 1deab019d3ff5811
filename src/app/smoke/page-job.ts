import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { hasEnded, type JobStatus } from '../../core/job.ts';
import { cancelRunningJob, isOpen, readJob } from '../../eemt/page/jobs.ts';
import { submitJob } from '../../eemt/page/uploads.ts';
import { readStatus } from '../../jobs/spool.ts';
import { whyBusy } from './busy.ts';
import { failed, pageOf, passed, skipped, type Check, type Subject } from './check.ts';
import { parameters } from './own.ts';
import { endOf, runnerLog, tasksDone } from './runner-says.ts';
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
    const busy = await whyBusy(subject);
    if (busy !== null) return skipped(busy);
    const id = await submitJob(pageOf(subject), await uploadDem(subject), parameters);
    subject.made.add(id);
    const status = await computed(subject, id, (line) => {
      say.line(line);
    });
    const { done, total } = status.tasks;
    const whole = `all ${String(total)} tasks were done before it could be cancelled`;
    if (status.phase === 'completed') return passed(whole);
    if ((await cancelRunningJob(pageOf(subject), id)) !== 'cancelled') return passed(whole);
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
      if (status && hasEnded(status)) throw failed(`The job ${endOf(status)}.`, runnerLog);
      if (!status) await requireOpen(subject, id);
      const { done = 0, total = 0 } = status?.tasks ?? {};
      if (status && total > 0) said = tasksDone(status);
      say(said);
      return status && total > 1 && done >= Math.min(enough, total - 1) ? status : undefined;
    },
    (waitedMs) =>
      failed(
        `The job did not get far enough in ${String(Math.round(waitedMs / 1000))} s: ${said}.`,
        runnerLog,
        advice`${eemtDev('logs', 'worker')} shows what the workers say`,
      ),
  );
}

/** Where the runner was never asked, only the page knows why. */
async function requireOpen(subject: Subject, id: string): Promise<void> {
  const job = await readJob(pageOf(subject), id);
  if (job && isOpen(job)) return;
  throw failed(
    job
      ? `The page says ${job.status}${job.error_message ? `: ${job.error_message}` : ''}.`
      : 'The page does not know the job that it has just taken.',
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
    () => failed('The job was cancelled in the page, but goes on.', runnerLog),
  );
}
