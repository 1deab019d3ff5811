import type { Bug } from './bug.ts';
import { inCheckout, logs } from './by-hand.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { runnerStands } from '../../core/observed/page.ts';
import { pageSaid } from '../../core/observed/part-log.ts';
import { healedByUp } from '../../core/repair.ts';
import { saidIn } from './source-texts.ts';

const pageFolders = ['web-interface', 'web-interface/containers'];
const stopsByCommand = /["']docker["'],\s*["'](?:stop|kill)["']/;

/** A job that is cancelled goes on. */
export const jobCancelIgnored: Bug = {
  id: 'job-cancel-ignored',
  title: 'A cancelled job goes on computing',
  symptom: 'After a cancel the machine stays busy, and the job may turn to completed',
  cause:
    'The page asks a process of asyncio to stop() like a container, which it cannot, and swallows the error.',
  cured: "the runner reads the job's row each second, and stops the work of one that was cancelled",
  nature: 'correctness',
  upstream: ['web-interface/containers/workflow_manager.py', 'web-interface/app.py'],
  story: `Cancel writes "failed" into the row of the job and tries to stop its container. Where the app calls the command docker, what it holds is a process, which has no such method; the error is written to the log and nothing ends. Every line of progress then sets the row back to running, and a good end makes it completed.

The runner looks at the row each second. One that is neither pending nor running any more ends the job and all its processes within five seconds, and nothing is written over the cancel.`,
  seenBy: [
    { ...eemtDev('jobs cancel', 'ID'), purpose: 'takes the word of the job away' },
    inCheckout('the container that goes on', 'docker', 'ps', '--filter', 'name=eemt-job'),
    logs('what the page could not do', 'web', '--grep', "no attribute 'stop'"),
  ],
  answeredBy: 'runner',
  foundIn: (texts) =>
    saidIn(texts, pageFolders, /\.stop\(\s*timeout\b/) && !saidIn(texts, pageFolders, stopsByCommand),
  edits: {},
  // The row of the job says no more than that it was cancelled. Where the runner stands, the page says the same, and the work ends.
  judge: (seen) =>
    runnerStands(seen)
      ? []
      : pageSaid(seen, /object has no attribute 'stop'/).map(({ ref, evidence }) => ({
          subject: ref,
          severity: 'medium',
          cause: 'The page could not stop a job that was cancelled, so its work goes on.',
          evidence,
          course: 'transient',
          repair: healedByUp([
            {
              ...eemtDev('bugs show', 'job-cancel-ignored'),
              purpose: 'why it happens, and what eemt-dev does about it',
            },
          ]),
        })),
  patch: {
    files: [
      {
        path: 'web-interface/containers/workflow_manager.py',
        change: [
          {
            anchor: "the stop of a job's container",
            find: /^([ \t]+)(\S+)\.stop\(timeout=10\)\n((?:[ \t]+\2\.remove\([^\n]*\n)?)/m,
            put: stoppedByTheEngine,
            done: stopsByCommand,
          },
        ],
      },
    ],
  },
};

function stoppedByTheEngine(stop: string, indent = '', held = ''): string {
  return [
    `if hasattr(${held}, "pid"):`,
    '    # A call of the docker command: only the engine can end what that started',
    '    name = f"eemt-job-{job_id[:8]}"',
    '    subprocess.run(["docker", "stop", "-t", "10", name], check=True, timeout=30)',
    'else:',
    ...stop
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line.trimStart()}`),
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');
}
