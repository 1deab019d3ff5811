import type { Bug } from './bug.ts';
import { inCheckout, logs } from './by-hand.ts';
import { editImageFiles } from './image-files.ts';

const comparedAsText = /(\bdatetime\(\s*completed_at\s*\)\s*<=?\s*)\?/g;
const inOneForm = '$1datetime(?)';

/** Times of two forms are compared as text. */
export const retentionComparesText: Bug = {
  id: 'retention-compares-text',
  title: 'The cleanup deletes jobs hours before their time',
  symptom:
    'A job that failed at 23:00 is gone after the cleanup of 02:00, though it is to be kept for 12 hours; a successful one loses its maps up to a day early',
  cause:
    'SQLite writes datetime(completed_at) with a blank between day and hour, Python the limit with a T; compared as text, the blank is always less on the same day.',
  cured: "both sides are put into one form in the image's copies, so that time is compared with time",
  nature: 'correctness',
  upstream: ['web-interface/app.py', 'web-interface/cleanup_jobs.py'],
  story: `SQLite has no type for times. datetime(completed_at) gives a text like 2026-01-01 23:00:00, and the limit comes from Python as 2026-01-01T14:00:00. Both are compared letter by letter: where the day is the same, the blank comes before the T, whatever the hours are. So all that ended on the day of the limit is deleted.

eemt-dev lets the copies in the image give the limit to datetime(), too. The cleanup of the page, the CronJob and the service eemt-cleanup of Compose all run these two files.`,
  patch: {
    files: ['web-interface/app.py', 'web-interface/cleanup_jobs.py'].map((path) => ({
      path,
      change: [
        {
          anchor: 'the comparison of completed_at',
          find: comparedAsText,
          put: inOneForm,
          done: /\bdatetime\(\s*completed_at\s*\)\s*<=?\s*datetime\(\?\)/,
        },
      ],
    })),
  },
  edits: {
    images: (images) =>
      ['app.py', 'cleanup_jobs.py'].reduce(
        (edited, name) =>
          editImageFiles(edited, 'web', name, (text) => text.replace(comparedAsText, inOneForm)),
        images,
      ),
  },
  // What was deleted too early is in no observation.
  judge: () => [],
  seenBy: [
    inCheckout(
      'what SQLite makes of it: 1, though 23:00 is not before 14:00',
      'python3',
      '-c',
      `import sqlite3; print(sqlite3.connect(':memory:').execute("select datetime('2026-01-01T23:00:00') < '2026-01-01T14:00:00'").fetchone()[0])`,
    ),
    logs('what the page deletes, and when the job had ended', 'web'),
  ],
};
