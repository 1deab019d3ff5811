import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { saidIn, type SourceTexts } from './source-texts.ts';
import { patch } from './patches/test-scripts.ts';

const test = 'test-deployment.sh';
const monitor = 'monitor-deployment.sh';

/** The scripts that should try EEMT out cannot work with it. */
export const testScripts: Bug = {
  id: 'test-scripts',
  title: 'The scripts that try a deployment out ask for what is not there',
  symptom: `The job of ${test} is refused, and ${monitor} says at once that the page does not run`,
  cause: `${test} sends the DEM as the field dem_file, which the page does not know, and names its container eemt-test-web; ${monitor} looks for eemt-web-test.`,
  cured: 'none: eemt-dev does not run these scripts; smoke and jobs submit do what they should',
  nature: 'correctness',
  upstream: [test, monitor],
  story: `A job is submitted with the name of a file that was uploaded before, in the field uploaded_filename; without it the page answers 422, and the script then fails where it reads the id of a job in that answer. The two names of the container differ only in the order of their words, so the second script never finds what the first one made. The container gets one folder at /app/data, too, where the page looks for nothing.

\`smoke\` tries out what runs, with a small job of its own.`,
  reportOnly: 'eemt-dev does not run these scripts; the change is one for EEMT itself',
  foundIn: (texts) => sendsWrongField(texts) || asksForOtherName(texts),
  patch,
  edits: {},
  // What they make belongs to no environment.
  judge: () => [],
  seenBy: [
    inCheckout('the field that it sends', 'grep', '-n', '-A', '3', 'submit-job', test),
    inCheckout('the name that it gives', 'grep', '-n', 'eemt-test-web', test),
    inCheckout('the name that is looked for', 'grep', '-n', 'eemt-web-test', monitor),
  ],
};

function sendsWrongField(texts: SourceTexts): boolean {
  return saidIn(texts, [test], /\/api\/submit-job\b/) && !saidIn(texts, [test], /\buploaded_filename=/);
}

function asksForOtherName(texts: SourceTexts): boolean {
  const made = namesIn(texts(test), /--name[ =]([\w.-]+)/g);
  const asked = namesIn(texts(monitor), /\bdocker exec ([\w.-]+)/g);
  return made.length > 0 && asked.some((name) => !made.includes(name));
}

function namesIn(texts: readonly string[], pattern: RegExp): readonly string[] {
  return texts.flatMap((text) => [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []));
}
