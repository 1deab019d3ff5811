import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { shortId } from '../../core/job.ts';
import { isOpen, listJobs, type PageRow } from '../../eemt/page/jobs.ts';
import { requireHealthy } from '../../eemt/page/system.ts';
import { isEemtDevError } from '../../errors/index.ts';
import { whyBusy } from './busy.ts';
import { failed, pageOf, passed, skipped, type Check, type Subject } from './check.ts';
import { until } from './until.ts';

const backMs = 40_000;
/** A restart takes about as long. */
const leastS = 10;

/** Last, because nobody can ask the page while it starts. */
export const databaseSurvives: Check = {
  id: 'database',
  title: 'The jobs survive a restart of the page',
  needs: ['page'],
  after: ['system-status', 'upload', 'cleanup', 'shared-folder', 'names', 'workers'],
  async run(subject, say) {
    const busy = await whyBusy(subject);
    if (busy !== null) return skipped(busy.replace(/, and .*/, ', and a restart would disturb it'));
    const leftS = Math.floor(subject.leftMs() / 1000);
    if (leftS < leastS) return skipped(`only ${String(leftS)} s were left for it`);
    const before = await listJobs(pageOf(subject));
    await restartPage(subject);
    say.line('waiting for the page');
    const after = await jobsWhenBack(subject);
    const lost = before.filter((job) => !after.some((other) => isSame(job, other)));
    const [first] = lost;
    if (first)
      throw failed(
        `After the restart the page has lost ${String(lost.length)} of ${String(before.length)} jobs, ${shortId(first.id)} among them.`,
        advice`${eemtDev('bugs show', 'database-in-tmp')} says how jobs get lost`,
        advice`${eemtDev('up')} puts the database in its place`,
      );
    const count = before.length;
    return passed(
      count === 0
        ? 'the page is back; it had no job to lose'
        : `${String(count)} ${count === 1 ? 'job is' : 'jobs are'} still listed`,
    );
  },
};

async function restartPage({ runtime, held, signal, leftMs }: Subject): Promise<void> {
  const limit = AbortSignal.timeout(Math.ceil(leftMs()));
  try {
    await runtime.restart(held, 'web', AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted || !limit.aborted) throw error;
    throw failed(
      'The page was told to end, but did not in time.',
      advice`${eemtDev('status')} says what it does`,
    );
  }
}

async function jobsWhenBack(subject: Subject): Promise<readonly PageRow[]> {
  let why = 'it does not answer';
  return until(
    subject,
    backMs,
    async () => {
      try {
        const page = pageOf(subject, 2000);
        await requireHealthy(page);
        return await listJobs(page);
      } catch (error) {
        subject.signal.throwIfAborted();
        if (!isEemtDevError(error)) throw error;
        why = error.message;
        return undefined;
      }
    },
    (waitedMs) =>
      failed(
        `The page was not back ${String(Math.round(waitedMs / 1000))} s after its restart: ${why}.`,
        advice`${eemtDev('status')} says what keeps it`,
        advice`${eemtDev('logs', 'web')} shows what it says`,
      ),
  );
}

/** What was still going on may have ended. */
function isSame(before: PageRow, after: PageRow): boolean {
  return before.id === after.id && (isOpen(before) || before.status === after.status);
}
