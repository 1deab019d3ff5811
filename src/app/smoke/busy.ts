import { hasEnded, shortId } from '../../core/job.ts';
import { isOpen, listJobs } from '../../eemt/page/jobs.ts';
import { readHeartbeat, readStatus } from '../../jobs/spool.ts';
import { pageOf, type Subject } from './check.ts';

/** Row and heartbeat follow the end of a job within about a second. */
const settlingMs = 5000;
const pauseMs = 250;

/** Why a job would have to wait for one of somebody else, or null. As it is now: jobs come while the checks go on. One that has just ended is waited for. */
export async function whyBusy(subject: Subject): Promise<string | null> {
  const { clock, signal, leftMs } = subject;
  const endMs = clock.nowMs() + Math.min(settlingMs, leftMs());
  for (;;) {
    const ids = await unsettled(subject);
    const working = await firstWorking(subject, ids);
    const id = working ?? (clock.nowMs() < endMs ? undefined : ids[0]);
    if (id !== undefined) return `job ${shortId(id)} is being computed, and a job of smoke would wait for it`;
    if (ids.length === 0) return null;
    await clock.sleep(pauseMs, signal);
  }
}

/** Jobs of others that the page or the runner calls running. */
async function unsettled(subject: Subject): Promise<readonly string[]> {
  const open = (await listJobs(pageOf(subject))).filter(isOpen).map(({ id }) => id);
  const { job = null } = (await readHeartbeat(subject.env)) ?? {};
  return [...open, ...(job === null ? [] : [job])].filter((one) => !subject.made.has(one));
}

/** One whose end the runner has not told of. */
async function firstWorking(subject: Subject, ids: readonly string[]): Promise<string | undefined> {
  for (const id of ids) {
    const status = await readStatus(subject.env, id);
    if (status === undefined || !hasEnded(status)) return id;
  }
  return undefined;
}
