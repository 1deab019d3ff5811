import { isOpen, readJob, readJobLog } from '../eemt/page/jobs.ts';
import type { CommandContext } from './context.ts';
import { jobUnknown, withJob } from './open-job.ts';

const followMs = 2_000;

/** Prints what the page has of a job's log; follow: until the job has ended. */
export function printJobLogs(
  context: CommandContext,
  prefix: string,
  { follow }: { readonly follow: boolean },
): Promise<void> {
  return withJob(context, prefix, async ({ page, run }, { id }) => {
    let printed: readonly string[] = [];
    for (;;) {
      const job = follow ? await readJob(page, id) : undefined;
      const log = await readJobLog(page, id);
      if (log === undefined) throw jobUnknown(id);
      const text = log.replace(/^\n|\n$/g, '');
      const lines = text === '' ? [] : text.split('\n');
      const fresh = linesAfter(printed, lines);
      if (fresh.length > 0) context.print(`${fresh.join('\n')}\n`);
      if (!job || !isOpen(job)) return;
      printed = lines;
      await run.tools.clock.sleep(followMs, context.signal);
    }
  });
}

/** The page gives the last lines of several files, so what stood first may go. Pure. */
function linesAfter(before: readonly string[], now: readonly string[]): readonly string[] {
  const same = before.findIndex((line, index) => line !== now[index]);
  return now.slice(same === -1 ? before.length : same);
}
