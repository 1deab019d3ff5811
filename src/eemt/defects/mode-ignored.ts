import type { Bug } from './bug.ts';
import { valuesFile } from './chart-texts.ts';
import { kubectl, logs } from './by-hand.ts';
import { saidIn, type SourceTexts } from './source-texts.ts';

const startup = 'docker/web-interface/startup.sh';

/** Local, distributed and hybrid are one and the same. */
export const modeIgnored: Bug = {
  id: 'mode-ignored',
  title: 'The deployment mode is printed and read by nothing',
  symptom: '`deploy.sh -m local`, `distributed` and `hybrid` bring up the same',
  cause:
    'startup.sh prints EEMT_MODE, asks it for a word that the chart never gives (master), and starts the same program either way.',
  cured: 'none: in every mode the runner spreads the tasks of a job over all workers',
  nature: 'correctness',
  upstream: [valuesFile, startup, 'docker/kubernetes/deploy.sh', 'web-interface/app.py'],
  story: `The three modes sound as if they chose where a job runs. The value becomes the variable EEMT_MODE of the pods. The startup script knows "master" and everything else, and both lines run app.py; the app itself never looks. So what is called distributed runs a job by \`docker run\` on one machine, as local does.

eemt-dev hands the mode on as it is asked for. Where a job runs does not depend on it: the runner gives its tasks to the workers, however many there are.`,
  reportOnly: 'what each mode should do is written nowhere in EEMT',
  foundIn: (texts) =>
    saidIn(texts, [startup], /EEMT_MODE/) &&
    waysToStart(texts) < 2 &&
    !saidIn(texts, ['web-interface', 'web-interface/containers'], /EEMT_MODE/),
  patch: { none: 'what each mode should do is written nowhere in EEMT' },
  edits: {},
  // All modes look alike.
  judge: () => [],
  seenBy: [
    kubectl(
      'the mode that was asked for',
      ...['get', 'configmap', 'eemt-config', '--output=jsonpath={.data.deployment-mode}'],
    ),
    logs('the startup script prints it, and starts the app', 'web', '--tail', 'all', '--grep', '/mode/i'),
  ],
};

function waysToStart(texts: SourceTexts): number {
  const starts = texts(startup).flatMap((text) => [...text.matchAll(/^[ \t]*exec[ \t]+(.+)$/gm)]);
  return new Set(starts.map(([, program = '']) => program.trim())).size;
}
