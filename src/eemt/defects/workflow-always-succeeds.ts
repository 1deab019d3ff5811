import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { editImageFiles } from './image-files.ts';
import { workflowPaths } from './workflow-paths.ts';

/** The workflow ends well, whatever became of its tasks. */
export const workflowAlwaysSucceeds: Bug = {
  id: 'workflow-always-succeeds',
  title: 'A workflow whose tasks failed ends as a success',
  symptom: 'A job without maps is "completed successfully"',
  cause: 'run-workflow waits for makeflow and drops its exit code.',
  cured: "makeflow's exit code is the job's",
  nature: 'correctness',
  upstream: workflowPaths,
  story: `run-workflow starts makeflow, waits for it, and ends with 0. So the wrapper around it, the container and the page all report a success, also where makeflow was not there or every task failed, and the results are empty.

eemt-dev lets the image's copy end with makeflow's exit code. The runner starts makeflow itself, goes by its exit code, and looks for the maps.`,
  answeredBy: 'runner',
  foundIn: (texts) =>
    workflowPaths.some((path) => texts(path).some((text) => endingAsMakeflow(text) !== text)),
  seenBy: [
    inCheckout(
      'makeflow is started, and its end is not looked at',
      'grep',
      '-n',
      '-A2',
      'Popen',
      'sol/sol/run-workflow',
    ),
  ],
  edits: { images: (images) => editImageFiles(images, 'worker', 'run-workflow', endingAsMakeflow) },
  // What went wrong looks like a job that went well, and whether there are maps is in no observation.
  judge: () => [],
  patch: {
    files: workflowPaths.map((path) => ({
      path,
      change: [
        {
          anchor: 'the wait for makeflow',
          find: /^([ \t]*)(\w+)\.communicate\(\)[ \t]*\n/m,
          put: '$&$1sys.exit($2.returncode)\n',
          done: /\bsys\.exit\(\w+\.returncode\)/,
        },
      ],
    })),
  },
};

/** `p = Popen("makeflow …")`, `p.communicate()`, and nothing that asks how it ended. */
const dropped =
  /^([ \t]*)(\w+)[ \t]*=[ \t]*(?:subprocess\.)?Popen\([^\n]*\n\1\2\.(?:communicate|wait)\(\)[ \t]*(?:\n|$)(?!\s*(?:sys\.exit|exit|raise SystemExit)\b)(?![^]*\bPopen\()/m;
/** A last statement that runs makeflow and looks away. */
const droppedAtEnd = /^([ \t]*)(subprocess\.call\([^\n]*\))[ \t]*\s*$(?![^])/m;

function endingAsMakeflow(text: string): string {
  if (!/\bmakeflow\b/.test(text)) return text;
  return text
    .replace(dropped, (lines, indent: string, name: string) => {
      const end = lines.endsWith('\n') ? lines : `${lines}\n`;
      return `${end}${indent}raise SystemExit(${name}.returncode)\n`;
    })
    .replace(droppedAtEnd, '$1raise SystemExit($2)\n');
}
