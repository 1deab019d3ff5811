import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { failedJobs } from '../../core/observed/jobs.ts';
import { saidIn } from './source-texts.ts';
import { jobsFailed } from './symptom.ts';

const bareName = /\b(?:Path|basename)\(uploaded_filename\)/;

/** A job may name a DEM outside of the uploads. */
export const uploadPathEscape: Bug = {
  id: 'upload-path-escape',
  title: 'A job may name a file outside of the uploads',
  symptom: 'The page accepts a job with uploaded_filename=../x.tif',
  cause: 'submit-job joins the name that it is given to the folder of uploads without looking at it.',
  cured: 'a job gets a plain file name below the uploads, opened without following links',
  nature: 'correctness',
  upstream: ['web-interface/app.py'],
  story: `The form of the page sends the name of a file that was uploaded before. Anybody who can reach the page can send another name, with .. or a whole path in it, and the job then reads that file of the container; only the ending .tif is checked.

The runner takes a bare name, opens it below the uploads without following links, and refuses everything else before the job starts.`,
  answeredBy: 'runner',
  foundIn: (texts) =>
    !saidIn(texts, ['web-interface'], bareName) &&
    saidIn(texts, ['web-interface'], /(?:\/\s*|join(?:path)?\([^)\n]*)uploaded_filename\b/),
  seenBy: [
    inCheckout('the name is joined as it comes', 'grep', '-n', 'uploaded_filename', 'web-interface/app.py'),
  ],
  edits: {},
  judge: (seen) =>
    jobsFailed(
      seen,
      'upload-path-escape',
      failedJobs(seen).filter(({ job }) => /[/\\]|^\.{1,2}$/.test(job.dem)),
      'The job names a file that is not an upload of the page.',
      'by-hand',
    ),
  patch: {
    files: [
      {
        path: 'web-interface/app.py',
        change: [
          {
            anchor: 'the path of the upload that a job names',
            find: /^([ \t]+)(?=[^\n]*\bUPLOADS_DIR \/ uploaded_filename\b)/m,
            put: '$1uploaded_filename = Path(uploaded_filename).name  # Nothing outside of the uploads\n$1',
            done: bareName,
          },
        ],
      },
    ],
  },
};
