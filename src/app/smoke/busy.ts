import { shortId } from '../../core/job.ts';
import { isOpen, listJobs } from '../../eemt/page/jobs.ts';
import { readHeartbeat } from '../../jobs/spool.ts';
import { pageOf, type Subject } from './check.ts';

/** Why a job would have to wait for one of somebody else, or null. As it is now: jobs come while the checks go on. */
export async function whyBusy(subject: Subject): Promise<string | null> {
  const open = (await listJobs(pageOf(subject))).filter(isOpen).map(({ id }) => id);
  const { job = null } = (await readHeartbeat(subject.env)) ?? {};
  const id = [...open, ...(job === null ? [] : [job])].find((one) => !subject.made.has(one));
  return id === undefined
    ? null
    : `job ${shortId(id)} is being computed, and a job of smoke would wait for it`;
}
