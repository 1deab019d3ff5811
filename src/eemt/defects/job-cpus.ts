import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { failedJobsThatSaid } from '../../core/observed/jobs.ts';
import { saidIn } from './source-texts.ts';
import { jobsFailed } from './symptom.ts';

/** A job asks for more CPUs than the machine has, and is refused. */
export const jobCpus: Bug = {
  id: 'job-cpus',
  title: 'A job asks for four CPUs, whatever the machine has',
  symptom: 'A job fails on a small machine: Range of CPUs is from 0.01 to 2.00',
  cause:
    'The number of threads, 4 unless changed, becomes docker run --cpus; an engine with fewer refuses it.',
  cured: 'the number of threads limits no CPUs; tasks run on workers of one core each',
  nature: 'correctness',
  upstream: ['web-interface/containers/workflow_manager.py'],
  story: `--cpus is a limit, but Docker refuses one that is above what the machine has. So the page's default of 4 threads lets no job start on a machine of two cores, with an error that names neither threads nor the page.

The stand-in for the command docker hands the number of threads on as what it is, and limits nothing by it.`,
  seenBy: [
    inCheckout('how many CPUs there are', 'docker', 'info', '--format', '{{.NCPU}}'),
    { ...eemtDev('jobs show', 'ID'), purpose: 'what a job with more threads failed of' },
  ],
  answeredBy: 'stand-in',
  foundIn: (texts) => saidIn(texts, ['web-interface/containers'], /["']--cpus["'](?![^\n]*\bcpu_count\()/),
  edits: {},
  judge: (seen) =>
    jobsFailed(
      seen,
      'job-cpus',
      failedJobsThatSaid(seen, /Range of CPUs is from/),
      'The job asks for more CPUs than the machine has.',
    ),
  patch: {
    files: [
      {
        path: 'web-interface/containers/workflow_manager.py',
        change: [
          {
            anchor: 'docker run --cpus with the number of threads',
            find: /(["']--cpus["'], )str\(([^\n]*)\)(?=,)/,
            put: '$1str(min($2, os.cpu_count() or 1))',
            done: /["']--cpus["'],[^\n]*\bcpu_count\(/,
          },
        ],
      },
    ],
  },
};
