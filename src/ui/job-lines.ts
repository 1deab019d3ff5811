import { hasEnded, shortId, type JobProgress } from '../core/job.ts';
import { percent } from './format.ts';
import { fractionOf, jobNumbers, tasksText } from './job-frame.ts';
import { clean } from './text.ts';

const everyMs = 15_000;

/** A job as lines for a log: one at every tenth or each 15 s, and one for each thing that is new. */
export function jobLines(): (job: JobProgress, nowMs: number) => readonly string[] {
  let before: JobProgress | undefined;
  let tenth = -1;
  let saidMs = Number.NEGATIVE_INFINITY;
  const said = new Set<string>();
  return (job, nowMs) => {
    const texts = [...(job.stalled === null ? [] : [job.stalled]), ...job.notes].map(clean);
    const fresh = texts.filter((text) => !said.has(text));
    for (const text of fresh) said.add(text);
    const now = Math.floor(fractionOf(job) * 10);
    const due =
      before?.phase !== job.phase ||
      before.waitingFor !== job.waitingFor ||
      now !== tenth ||
      nowMs - saidMs >= everyMs;
    before = job;
    if (!due) return fresh;
    tenth = now;
    saidMs = nowMs;
    return [lineOf(job), ...fresh];
  };
}

function lineOf(job: JobProgress): string {
  const connected = job.workers.filter((worker) => worker.connected).length;
  const parts = [
    job.phase === 'running' ? percent(fractionOf(job)) : job.phase,
    ...(job.phase === 'waiting' ? [] : [tasksText(job)]),
    ...(job.phase === 'running' ? [`${String(connected)} ${connected === 1 ? 'worker' : 'workers'}`] : []),
    ...(hasEnded(job) ? [] : [jobNumbers(job)]),
  ];
  return `job ${shortId(job.id)}: ${parts.filter((part) => part !== '').join(', ')}`;
}
