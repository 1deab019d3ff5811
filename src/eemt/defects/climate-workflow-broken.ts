import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { failedJobs } from '../../core/observed/jobs.ts';
import { jobsFailed } from './symptom.ts';

/** The workflow with climate data cannot run at all. */
export const climateWorkflowBroken: Bug = {
  id: 'climate-workflow-broken',
  title: 'The workflow with climate data cannot be written',
  symptom: "Every job of workflow eemt fails: NameError: name 'region' is not defined",
  cause:
    "run-workflow uses a variable that nothing sets, never adds EEMT's own tasks, and its inputs and sums have different names.",
  cured: 'the runner refuses such a job before it starts, and says why',
  nature: 'correctness',
  upstream: ['eemt/eemt/run-workflow', 'eemt/eemt/reemt.sh', 'eemt/eemt/metget.sh'],
  story: `The script stops at the address of the climate data, before it has written a workflow. With a region set it would still compute no EEMT: the function with those tasks is never called, what it reads is named otherwise than what the sums write, slope, aspect and wetness come from no rule, the elevation of North America has a comment for an address, and the climate data come in another format than the script that fetches them reads.

What is missing is a decision of EEMT's authors about data and names. So the runner starts no such job: it ends at once, with this reason. The solar workflow is not touched by it.`,
  answeredBy: 'runner',
  reportOnly: 'too much of the workflow is missing; only its authors can say what it should compute',
  seenBy: [inCheckout('the region is used and never set', 'grep', '-n', 'region', 'eemt/eemt/run-workflow')],
  edits: {},
  judge: (seen) =>
    jobsFailed(
      seen,
      'climate-workflow-broken',
      failedJobs(seen).filter(
        ({ job }) => job.workflow === 'eemt' && /climate|NameError|\bregion\b/i.test(job.error ?? ''),
      ),
      "EEMT's workflow with climate data cannot be written; the solar workflow works.",
      'by-hand',
    ),
  patch: {
    none: "what the workflow should compute, and from which data, only EEMT's authors can say",
  },
};
