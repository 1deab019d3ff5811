import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { validateScript } from './scripts.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/validate-script-stops.ts';

/** The script that checks a deployment never comes to its end. */
export const validateScriptStops: Bug = {
  id: 'validate-script-stops',
  title: 'validate-deployment.sh stops half-way',
  symptom:
    'It ends with "unknown flag: --short" after the line about Helm, or without a word at "Storage requirements"',
  cause:
    'kubectl has no version --short since 1.28, and a search that looks for sizes too few lines below each claim finds none; both end a script that runs with set -e and pipefail.',
  cured: 'none: eemt-dev does not run the script; its own doctor and status tell what it should',
  nature: 'correctness',
  upstream: [validateScript],
  story: `With a kubectl of today the script stops where it asks for its version. With an older one it gets as far as the claims: it looks for storage: in the five lines below kind: PersistentVolumeClaim, where the chart has labels, so grep finds nothing, and that failure ends the script without a message. What comes behind it, scripts, images and the cluster, is never looked at.

\`doctor\` checks the tools and the machine, and \`status\` what runs.`,
  reportOnly: 'eemt-dev does not run the script; the change is one for EEMT itself',
  foundIn: (texts) =>
    saidIn(texts, [validateScript], /\bkubectl version\b[^\n]*--short\b/) ||
    saidIn(texts, [validateScript], /grep -A\s*[1-9]\b[^\n]*PersistentVolumeClaim[^\n]*\|\s*grep/),
  saidByScripts: [{ script: 'validate', pattern: /unknown flag: --short/ }],
  patch,
  edits: {},
  // A script that stops leaves nothing in a cluster.
  judge: () => [],
  seenBy: [
    inCheckout('where it stops', 'bash', '-x', validateScript),
    inCheckout('the first place alone', 'kubectl', 'version', '--client', '--short'),
  ],
};
