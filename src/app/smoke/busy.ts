import { readHeartbeat } from '../../jobs/spool.ts';
import { callOptions, type Subject } from './check.ts';
import { isOpen } from './own.ts';

/** Why a job would have to wait, or null. */
export async function whyBusy(subject: Subject): Promise<string | null> {
  const open = (await subject.page.jobs(callOptions(subject))).filter(isOpen);
  const { job = null } = (await readHeartbeat(subject.env)) ?? {};
  const id = open[0]?.id ?? job;
  return id === null ? null : `job ${id.slice(0, 8)} is being computed, and a job of smoke would wait for it`;
}
