import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { whyOf } from '../../errors/index.ts';
import { hasEnded } from '../../core/job.ts';
import { cancelRunningJob, deleteJob, isOpen, listJobs } from '../../eemt/page/jobs.ts';
import { jobFolders } from '../../jobs/folders.ts';
import { resultsOf } from '../../jobs/results.ts';
import { readStatus, removeStatus, withdrawRequest } from '../../jobs/spool.ts';
import { callOptions, failed, pageOf, passed, skipped, type Subject, type Verdict } from './check.ts';
import { isOwnJob, isOwnUpload, sharedFilePrefix } from './own.ts';
import { until } from './until.ts';

const limitMs = 20_000;

/**
 * Removes every job, upload and file that smoke makes, found by name, so also what a smoke that was killed has left. A running job is
 * cancelled, and goes when the runner has let go of it: until then it would write results anew. Without the page only files are removed.
 */
export async function removeMade(
  subject: Subject,
  { pageAnswers } = { pageAnswers: true },
): Promise<Verdict> {
  const { env, runId } = subject;
  await withdrawRequest(env, runId).catch(() => undefined);
  const jobs = new Set<string>();
  const [withJobs] = await Promise.allSettled([
    pageAnswers ? allJobsRemoved(subject, jobs) : Promise.resolve(),
  ]);
  const folder = jobFolders(env).uploads;
  const uploads = await pathsIn(folder, isOwnUpload);
  const shared = (
    await Promise.all(
      [dirname(folder), join(subject.env.paths.data, 'cache')].map((one) =>
        pathsIn(one, (name) => name.startsWith(sharedFilePrefix)),
      ),
    )
  ).flat();
  const results = [...jobs].map((id) => resultsOf(env, id)).filter((path) => existsSync(path));
  const paths = [...uploads, ...shared, ...results];
  await removePaths(subject, paths);
  if (withJobs.status === 'rejected') return Promise.reject(withJobs.reason as Error);
  await Promise.all([...jobs, runId].map((id) => removeStatus(env, id).catch(() => undefined)));
  const left = paths.filter((path) => existsSync(path));
  if (left.length > 0) throw failed(`${left.join(', ')} cannot be removed.`, again, reset);
  if (!pageAnswers)
    return paths.length === 0
      ? skipped('nothing was made')
      : passed(
          `files removed: ${String(paths.length)}; the page does not answer, so no jobs were looked for`,
        );
  return passed(`jobs removed: ${String(jobs.size)}, uploads removed: ${String(uploads.length)}`);
}

async function allJobsRemoved(subject: Subject, jobs: Set<string>): Promise<void> {
  let why = '';
  await until(
    subject,
    limitMs,
    async () => {
      try {
        const left = await removeJobs(subject, jobs);
        why = `${left.join(', ')} cannot be removed yet`;
        return left.length === 0 ? true : undefined;
      } catch (error) {
        subject.signal.throwIfAborted();
        why = whyOf(error);
        return undefined;
      }
    },
    () => failed(`Jobs of smoke are left: ${why}.`, again, reset),
  );
}

const again = advice`${eemtDev('smoke')} tries it again`;
const reset = advice`${eemtDev('reset')} removes all data, that of others too`;

/** One round; gives the ids of those that are still there, and keeps all it has met. */
async function removeJobs(subject: Subject, met: Set<string>): Promise<readonly string[]> {
  const { env, runId } = subject;
  const own = (await listJobs(pageOf(subject))).filter(isOwnJob);
  for (const { id } of own) met.add(id);
  // One that no runner has taken would be computed after it was removed.
  await Promise.all(own.map(({ id }) => withdrawRequest(env, id).catch(() => undefined)));
  await Promise.all(own.filter(isOpen).map(({ id }) => cancelRunningJob(pageOf(subject), id)));
  const left = await Promise.all(
    [...new Set([...own.map(({ id }) => id), runId])].map(async (id) => {
      const status = await readStatus(env, id);
      if (status && !hasEnded(status)) return [id];
      return met.has(id) && (await deleteJob(pageOf(subject), id)) === 'running' ? [id] : [];
    }),
  );
  return left.flat();
}

async function pathsIn(folder: string, isOwn: (name: string) => boolean): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter(isOwn).map((name) => join(folder, name));
}

/** They belong to EEMT's user, so where that is somebody else the page has to do it. */
async function removePaths(subject: Subject, paths: readonly string[]): Promise<void> {
  const tried = await Promise.allSettled(paths.map((path) => rm(path, { recursive: true, force: true })));
  const refused = paths.filter((_, index) => tried[index]?.status === 'rejected');
  if (refused.length === 0) return;
  const instances = await subject.runtime.instances(subject.signal);
  const web = instances.find(({ role, running }) => role === 'web' && running);
  if (!web) return;
  const inside = refused.map((path) => subject.runtime.inPage(path));
  await subject.runtime.run(web, ['rm', '-rf', '--', ...inside], callOptions(subject, 15_000));
}
