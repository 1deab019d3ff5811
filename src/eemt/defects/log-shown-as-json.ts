import { eemtDev } from '../../core/command-hint.ts';
import type { Bug } from './bug.ts';
import { editImageFiles } from './image-files.ts';

/** From the request for a job's log to where its answer is read, at most one line between. */
const asText = /(fetch\([^\n]*\/logs\b[^\n]*\n(?:[^\n]*\n)?[^\n]*\bawait \w+)\.text\(\)/;
const asJson = /fetch\([^\n]*\/logs\b[^\n]*\n(?:[^\n]*\n)?[^\n]*\bawait \w+\.json\(\)/;

/** The page shows the log of a job as the text of a JSON string. */
export const logShownAsJson: Bug = {
  id: 'log-shown-as-json',
  title: "The page shows a job's log as one line between quotation marks",
  symptom: 'The log below a submitted job is one long line with \\n in it, between quotation marks',
  cause:
    'The page answers with a JSON string, and app.js shows the answer as it came instead of what it stands for.',
  cured: 'app.js reads the answer as JSON, so the log has its lines',
  nature: 'correctness',
  upstream: ['web-interface/static/app.js', 'web-interface/app.py'],
  story: `The function that answers /api/jobs/ID/logs returns a text, and FastAPI makes JSON of whatever is returned: quotation marks around it, and \\n for each end of a line. app.js puts that into the page by response.text(), so people who watch their first job see one endless line.

eemt-dev lets the image's copy read the answer by response.json().`,
  seenBy: [
    { ...eemtDev('open'), purpose: 'submit a job in the page, and look at the workflow output' },
    {
      ...eemtDev('jobs list'),
      purpose: "the job's id, for `curl URL/api/jobs/ID/logs`: it begins with a quotation mark",
    },
  ],
  edits: {
    images: (images) =>
      editImageFiles(images, 'web', 'app.js', (script) => script.replace(asText, '$1.json()')),
  },
  // Only the browser sees it: the page's server answers as FastAPI does.
  judge: () => [],
  patch: {
    files: [
      {
        path: 'web-interface/static/app.js',
        change: [{ anchor: "the answer with a job's log", find: asText, put: '$1.json()', done: asJson }],
      },
    ],
  },
};
