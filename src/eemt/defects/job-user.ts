import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { failedJobsThatSaid } from '../../core/observed/jobs.ts';
import { saidIn } from './source-texts.ts';
import { jobsFailed } from './symptom.ts';
import { workflowPaths } from './workflow-paths.ts';
import { gone } from '../patch/edits.ts';

/** The workflow asks for the name of a user that has none. */
export const jobUser: Bug = {
  id: 'job-user',
  title: 'The workflow asks for the name of a user that has none',
  symptom: "A job fails: KeyError: 'getpwuid(): uid not found: 1000'",
  cause: 'run-workflow names its project after getpass.getuser(), and the user of the pod is not in passwd.',
  cured: 'the workflow is written with a user name in its environment',
  nature: 'correctness',
  upstream: workflowPaths,
  story: `Makeflow's project name begins with the name of the user, even where nobody needs a project. Python asks the environment for it first, then the list of users, and stops where neither knows: pods run under a number that the image may not list.

The runner sets LOGNAME where it has EEMT write its workflow.`,
  seenBy: [
    inCheckout('where the name is asked for', 'grep', '-n', 'getuser', 'sol/sol/run-workflow'),
    { ...eemtDev('jobs show', 'ID'), purpose: 'what a job failed of' },
  ],
  answeredBy: 'runner',
  foundIn: (texts) => saidIn(texts, workflowPaths, /getpass\.getuser\(\)/),
  edits: {},
  judge: (seen) =>
    jobsFailed(
      seen,
      'job-user',
      failedJobsThatSaid(seen, /getpwuid\(\): uid not found|No username set in the environment/),
      'run-workflow asks for the name of a user that the image does not know.',
    ),
  patch: {
    files: workflowPaths.map((path) => ({
      path,
      change: [
        {
          anchor: 'the name of the user',
          find: /\bgetpass\.getuser\(\)/,
          put: 'os.environ.get("USER", "eemt")',
          done: /\bos\.environ\.get\("USER"/,
        },
        gone('the import of getpass', /, getpass\b|^import getpass\n/m),
      ],
    })),
  },
};
