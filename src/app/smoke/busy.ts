import { shortId } from '../../core/job.ts';
import { isOpen, listJobs } from '../../eemt/page/jobs.ts';
import { readHeartbeat } from '../../jobs/spool.ts';
import { pageOf, type Subject } from './check.ts';

/** Why a job would have to wait, or null. */
export async function whyBusy(subject: Subject): Promise<string | null> {
  const open = (await listJobs(pageOf(subject))).filter(isOpen);
  const { job = null } = (await readHeartbeat(subject.env)) ?? {};
  const id = open[0]?.id ?? job;
  return id === null ? null : `job ${shortId(id)} is being computed, and a job of smoke would wait for it`;
}
