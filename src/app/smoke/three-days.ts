import { hasEnded, type JobStatus } from '../../core/job.ts';
import { readJob } from '../../eemt/page/jobs.ts';
import { readStatus, submitRequest } from '../../jobs/spool.ts';
import { whyBusy } from './busy.ts';
import { failed, pageOf, passed, skipped, type Check, type Subject } from './check.ts';
import { parameters } from './own.ts';
import { endOf, runnerLog, tasksDone } from './runner-says.ts';
import { until } from './until.ts';
import { uploadDem } from './upload-dem.ts';

const days = [1, 2, 3];
const limitMs = 25_000;

export const threeDays: Check = {
  id: 'three-days',
  title: 'Three days are computed over the workers',
  needs: ['upload', 'runner'],
  after: ['page-job'],
  async run(subject, say) {
    if (subject.workers === 0) return skipped('this environment is to have no workers');
    const busy = await whyBusy(subject);
    if (busy !== null) return skipped(busy);
    const dem = await uploadDem(subject);
    await submitRequest(subject.env, {
      id: subject.runId,
      workflow: 'sol',
      dem,
      ...parameters,
      years: null,
      days,
    });
    const status = await ended(subject, (line) => {
      say.line(line);
    });
    const { phase, tasks, maps } = status;
    if (phase !== 'completed') throw failed(`The run ${endOf(status)}.`, runnerLog);
    if (maps < days.length)
      throw failed(`The run ended well, but made ${String(maps)} of ${String(days.length)} maps.`, runnerLog);
    await completedInPage(subject);
    return passed(`${String(tasks.done)} tasks, ${String(maps)} maps`);
  },
};

/** The runner settles the page's row about when it writes its own status. */
async function completedInPage(subject: Subject): Promise<void> {
  let called = '';
  await until(
    subject,
    5000,
    async () => {
      called = (await readJob(pageOf(subject), subject.runId))?.status ?? 'unknown';
      return called === 'completed' ? true : undefined;
    },
    () => failed(`The run ended well, but the page calls it ${called}.`, runnerLog),
  );
}

async function ended(subject: Subject, say: (line: string) => void): Promise<JobStatus> {
  let said = 'the runner has not taken it';
  return until(
    subject,
    limitMs,
    async () => {
      const status = await readStatus(subject.env, subject.runId);
      if (status && hasEnded(status)) return status;
      if (status) said = tasksDone(status);
      say(said);
      return undefined;
    },
    (waitedMs) =>
      failed(`The run was not over after ${String(Math.round(waitedMs / 1000))} s: ${said}.`, runnerLog),
  );
}
