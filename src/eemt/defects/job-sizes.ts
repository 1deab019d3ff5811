import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { saidIn } from './source-texts.ts';
import { workflowPaths } from './workflow-paths.ts';
import { gone } from '../patch/edits.ts';

/** Tasks ask for more than any worker offers, and wait. */
export const jobSizes: Bug = {
  id: 'job-sizes',
  title: 'Tasks of a job ask for more than the workers have',
  symptom: 'A job over the workers stays where it is: its tasks wait for ever',
  cause:
    'The rules ask for as many cores as threads, 1000 MB of memory and 2000 MB of disk for each, and 3000 MB for a sum.',
  cured: 'tasks take one core and their share of the worker',
  nature: 'correctness',
  upstream: workflowPaths,
  story: `Work Queue gives a task only to a worker that offers what the task asks for. With the page's default of 4 threads that is 4 cores, 4 GB of memory and 8 GB of disk; a task that no worker can take is never refused, it waits.

The runner takes the sizes out of the workflow and asks for one core, so that each worker gives its tasks a share of what it has.`,
  seenBy: [
    inCheckout('what each task asks for', 'grep', '-nE', '(CORES|MEMORY|DISK)=', 'sol/sol/run-workflow'),
    { ...eemtDev('jobs show', 'ID'), purpose: 'the same progress for ever' },
  ],
  answeredBy: 'runner',
  foundIn: (texts) => saidIn(texts, workflowPaths, /MEMORY=/),
  edits: {},
  // A task that waits is no failed job: the page calls it running, as it calls one that computes, and what the manager says of it is in the job's log alone.
  judge: () => [],
  patch: {
    files: workflowPaths.map((path) => ({
      path,
      change: [gone('memory and disk of the rules', /^[ \t]+\w+ \+= f?["'](?:MEMORY|DISK)=[^\n]*\n/gm)],
    })),
  },
};
