import type { Bug } from './bug.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { editImageFiles } from './image-files.ts';

/** The page calls a submission failed that went well. */
export const submissionLooksFailed: Bug = {
  id: 'submission-looks-failed',
  title: 'The page calls every submission failed',
  symptom: 'The page says "Submission failed: updateWorkflowSelection is not defined", and yet the job runs',
  cause:
    'Once a job is submitted, app.js calls a function that is defined inside of another one, where the caller cannot see it.',
  cured: 'the page tells its form of the change as a click would, and says that the job was submitted',
  nature: 'correctness',
  upstream: ['web-interface/static/app.js'],
  story: `The page sends the form, gets the job's id, and then puts the form back to its beginning. There it calls updateWorkflowSelection, which lives inside of setupWorkflowTypeHandlers. The browser stops at the unknown name, the page takes that for a failed submission and says so in red, over the progress of a job that runs. A newcomer submits again, and two jobs wait for each other.

eemt-dev lets the image's copy send the form's own event of a change, to which the function listens.`,
  seenBy: [
    { ...eemtDev('open'), purpose: 'submit a job in the page, and read what it says' },
    { ...eemtDev('jobs list'), purpose: 'the job is there all the same' },
  ],
  edits: { images: (images) => editImageFiles(images, 'web', 'app.js', reachable) },
  // Only the browser sees it: the page's server answers as it should.
  judge: () => [],
  patch: {
    files: [
      {
        path: 'web-interface/static/app.js',
        change: [
          {
            anchor: 'the call of updateWorkflowSelection after a submission',
            find: /(\S+)\.checked = true;\n([ \t]*)updateWorkflowSelection\('\w+'\)/,
            put: "$1.checked = true;\n$2$1.dispatchEvent(new Event('change'))",
            done: /\.checked = true;\n[ \t]*\S+\.dispatchEvent\(/,
          },
        ],
      },
    ],
  },
};

const definedInside = /^[ \t]+function updateWorkflowSelection\(/m;
/** Right behind the choice of a radio button by the script itself; listeners call it with what they were given. */
const calledOutside = /(\.checked = true;?[ \t]*\n[ \t]*)updateWorkflowSelection\((?:'\w+'|"\w+")\)/g;
const change = `document.querySelector('input[name="workflow_type"]:checked').dispatchEvent(new Event('change'))`;

function reachable(script: string): string {
  return definedInside.test(script)
    ? script.replace(calledOutside, (_call, choice: string) => `${choice}${change}`)
    : script;
}
