import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { workflowPaths } from './workflow-paths.ts';

const monthTable = /^MONTH_DAYS ?= ?\[\[[^\n]*\]\]/m;

/** The sum of May leaves its last day out. */
export const mayLacksADay: Bug = {
  id: 'may-lacks-a-day',
  title: 'The sum of May lacks its last day',
  symptom: 'Day 151 is computed and is in no monthly sum',
  cause: 'The table of months gives May the days 121 to 150; June begins with 152.',
  cured: 'none: the sums are those of EEMT, and each job says which day is missing',
  nature: 'correctness',
  upstream: workflowPaths,
  story: `The last of May is day 151 of a year without a leap day. It is computed like the others, and no sum takes it in, so May is about a thirty-first too low, in both workflows.

eemt-dev changes no result of EEMT without being asked: sums would no longer be those that others have. What a job leaves out stands in its notes.`,
  reportOnly: 'a cure would change the results of EEMT, which is for its authors to decide',
  foundIn: (texts) =>
    workflowPaths.some((path) => texts(path).some((text) => text.replace(monthTable, withoutGaps) !== text)),
  seenBy: [inCheckout('May ends with day 150', 'grep', '-n', '150', 'sol/sol/run-workflow')],
  edits: {},
  // No job fails of it.
  judge: () => [],
  patch: {
    files: workflowPaths.map((path) => ({
      path,
      change: [{ anchor: 'the table of days', find: monthTable, put: withoutGaps }],
    })),
  },
};

/** Each month ends the day before the next begins. */
function withoutGaps(table: string): string {
  return table.replaceAll(
    /(\d+)(\], ?\[)(\d+)/g,
    (_, _end: string, between: string, next: string) => `${String(Number(next) - 1)}${between}${next}`,
  );
}
