import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import type { JobStatus } from '../../core/job.ts';
import { listJobs } from '../../eemt/page/jobs.ts';
import { readStatus } from '../../jobs/spool.ts';
import { failed, pageOf, passed, skipped, type Check, type Subject } from './check.ts';
import { isOwnJob } from './own.ts';

export const everyWorker: Check = {
  id: 'workers',
  title: 'Every worker takes part',
  needs: ['page'],
  after: ['page-job', 'three-days'],
  async run(subject) {
    if (subject.workers === 0) return skipped('this environment is to have no workers');
    const statuses = await ownStatuses(subject);
    if (statuses.length === 0) return skipped('nothing was computed that it could take part in');
    const instances = await subject.runtime.instances(subject.signal);
    const workers = instances.filter(({ role, running }) => role === 'worker' && running);
    if (workers.length < subject.workers) {
      const there = `${String(workers.length)} of ${String(subject.workers)} workers run`;
      throw failed(`${there}.`, advice`${eemtDev('status')} says what keeps the others`);
    }
    // An address stands there as soon as its worker has connected; with three tasks not every one need get any.
    const seen = new Set(statuses.flatMap((status) => status.workers.map(({ address }) => hostOf(address))));
    const away = workers.filter(({ address }) => address === null || !seen.has(address));
    const [first] = away;
    if (first) {
      const names = away.map(({ name }) => name).join(', ');
      throw failed(
        `${names} did not connect while jobs were computed.`,
        advice`${eemtDev('logs', first.name)} shows what it says`,
      );
    }
    const total = workers.length;
    return passed(total === 1 ? 'the worker connected' : `all ${String(total)} workers connected`);
  },
};

/** Of the jobs of these checks. */
async function ownStatuses(subject: Subject): Promise<readonly JobStatus[]> {
  const own = (await listJobs(pageOf(subject))).filter(isOwnJob).map(({ id }) => id);
  const read = await Promise.all(
    [...new Set([subject.runId, ...own])].map((id) => readStatus(subject.env, id)),
  );
  return read.filter((status) => status !== undefined);
}

/** Work Queue adds the port. */
function hostOf(address: string): string {
  return address.replace(/:\d+$/, '');
}
