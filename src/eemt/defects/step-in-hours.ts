import type { Bug } from './bug.ts';
import { saidIn } from './source-texts.ts';
import { inCheckout } from './by-hand.ts';

/** What the page calls minutes is hours to GRASS. */
export const stepInHours: Bug = {
  id: 'step-in-hours',
  title: 'The time step that the page calls minutes is taken as hours',
  symptom:
    'Maps of the default job are far from those of a fine step: some cells twice too bright, others nearly dark',
  cause: 'The page offers a step of 15 minutes and hands 15 down to r.sun, whose step is in hours.',
  cured: 'none: the maps are those of EEMT, and each job with such a step says what it means',
  nature: 'correctness',
  upstream: [
    'web-interface/templates/index.html',
    'docker/ubuntu/24.04/container-scripts/run-solar-workflow.py',
    'sol/sol/rsun.sh',
  ],
  story: `r.sun adds up the light of the day in steps of so many hours, 0.5 unless it is told otherwise. The page's form says minutes, takes 3 to 60, and begins with 15; the number goes to r.sun as it is. With 15 the whole day is one step. On EEMT's example, day 172, the mean is 7501 Wh/m² in place of 8908 with a quarter of an hour, and single cells differ by more than half.

eemt-dev changes no result of EEMT without being asked. A job whose step is 3 or more says so in its notes; a run with --step 0.25 has steps of 15 minutes.`,
  reportOnly: 'a cure would change the results of EEMT, which is for its authors to decide',
  foundIn: (texts) =>
    saidIn(texts, ['web-interface/containers'], /["']--step["'], (?:str\()?\w+\[["']step["']\](?! *\/)/),
  seenBy: [
    inCheckout('minutes in the form', 'grep', '-n', 'step', 'web-interface/templates/index.html'),
    inCheckout('and the same number for r.sun', 'grep', '-n', 'step', 'sol/sol/rsun.sh'),
  ],
  edits: {},
  // No job fails of it.
  judge: () => [],
  patch: {
    files: [
      {
        path: 'web-interface/containers/workflow_manager.py',
        change: [
          {
            anchor: 'the option --step of the container',
            find: /(["']--step["'], )(?:str\()?(\w+\[["']step["']\])\)?/g,
            put: '$1str($2 / 60)',
            done: /["']--step["'], str\(\w+\[["']step["']\] \/ 60\)/,
          },
        ],
      },
      ...['run-solar-workflow.py', 'run-eemt-workflow.py'].map((name) => ({
        path: `docker/ubuntu/24.04/container-scripts/${name}`,
        change: [
          {
            anchor: 'the option --step and its default',
            find: /(["']--step["'],[^\n]*\bdefault=)15(?:\.0)?\b([^\n]*)/,
            put: (_: string, before = '', after = '') => `${before}0.25${after.replace('minutes', 'hours')}`,
            done: /["']--step["'],[^\n]*\bdefault=0\.25\b/,
          },
        ],
      })),
    ],
  },
};
