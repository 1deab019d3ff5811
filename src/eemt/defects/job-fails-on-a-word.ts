import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { failedJobsThatSaid } from '../../core/observed/jobs.ts';
import { saidIn } from './source-texts.ts';
import { jobsFailed } from './symptom.ts';
import { editImageFiles } from './image-files.ts';
import { gone } from '../patch/edits.ts';

/** Options and a star alone; GRASS 8 wants a type and a pattern. */
const oldCall = /^([ \t]*)g\.remove(?:[ \t]+-\w+)*[ \t]+["']?\*["']?[ \t]*$/m;

/** The exit code tells how it ended. */
const endAtAWord =
  /^([ \t]+)(?:el)?if ["']error["'] in [^\n]*\n\1[ \t]+(?:yield|return)\b[^\n]*\n(?:\1[ \t]+break\n)?/gm;

/** The app fails a job at the first line that holds a certain word, and EEMT's own script prints one. */
export const jobFailsOnAWord: Bug = {
  id: 'job-fails-on-a-word',
  title: 'A job fails by a word in its output, though its work goes on',
  symptom: 'A job is FAILED with a line of GRASS about <*>, while its tasks go on and end well',
  cause:
    'The app fails a job at the first line with "error" or "failed" in it; rsum.sh calls g.remove -f "*", an old form that GRASS 8 answers with such lines.',
  cured: "no old g.remove in the image; the page hears of a job's end, the rest is in its log",
  nature: 'correctness',
  upstream: ['web-interface/containers/workflow_manager.py', 'sol/sol/rsum.sh', 'eemt/eemt/rsum.sh'],
  story: `The app reads what the container prints and takes any line with one of the two words for the end of the job, though not of the container, which works on. Each sum of a month prints such a line: its script empties the map set, which is new and empty anyway, in a way that GRASS has not understood since version 7.

eemt-dev takes that call out of the image's copy of rsum.sh. The stand-in for the command docker prints one line with the cause where a job really fails, and nothing else that the app could misread; all output is in the job's log, which the page shows.`,
  seenBy: [
    { ...eemtDev('jobs show', 'ID'), purpose: 'the line that it failed of' },
    { ...eemtDev('jobs logs', 'ID'), purpose: 'the work that went on behind it' },
    inCheckout('the call that prints it', 'grep', '-n', 'g.remove', 'sol/sol/rsum.sh'),
  ],
  answeredBy: 'stand-in',
  foundIn: (texts) =>
    saidIn(texts, ['web-interface/containers'], /["']error["'] in \w/) ||
    saidIn(texts, ['sol/sol/rsum.sh', 'eemt/eemt/rsum.sh'], oldCall),
  edits: { images: (images) => editImageFiles(images, 'worker', 'rsum.sh', withoutOldCall) },
  judge: (seen) =>
    jobsFailed(
      seen,
      'job-fails-on-a-word',
      failedJobsThatSaid(seen, /<\*>|\bg\.remove\b/),
      'The app took a line of GRASS about an old call of g.remove for the end of the job.',
    ),
  patch: {
    files: [
      ...['sol/sol/rsum.sh', 'eemt/eemt/rsum.sh'].map((path) => ({
        path,
        change: [gone('the call of g.remove with a star', new RegExp(`${oldCall.source}\\n`, 'gm'))],
      })),
      {
        path: 'web-interface/containers/workflow_manager.py',
        change: [gone('the end of a job at a line with the word error', endAtAWord)],
      },
    ],
  },
};

/** A command stays there, so that an `if` around it stays whole. */
function withoutOldCall(text: string): string {
  return text.replace(new RegExp(oldCall, 'gm'), '$1: # eemt-dev: nothing to remove, the map set is new');
}
