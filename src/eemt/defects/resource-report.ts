import type { Bug } from './bug.ts';
import { inCheckout, kubectl } from './by-hand.ts';
import { deployScript } from './scripts.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/resource-report.ts';

/** Per cents of use are told as free cores. */
export const resourceReport: Bug = {
  id: 'resource-report',
  title: 'deploy.sh tells the use of CPU in per cent as free cores',
  symptom:
    'On three idle nodes it says "Available CPU: 9 cores"; without metrics-server it names no number at all',
  cause:
    'It adds up the third and the fifth column of kubectl top nodes, which are the per cents of CPU and memory in use.',
  cured: 'none: eemt-dev does not run deploy.sh, and takes sizes from what the engine reports',
  nature: 'correctness',
  upstream: [deployScript],
  story: `kubectl top nodes prints cores and per cent of what is in use, no word of what is free. The more a cluster has to do, the more the script finds there. Where nobody gathers metrics, an empty line comes from awk and the word unknown behind it, which is not the word unknown that the script looks for.

Nothing follows from the number; it only misleads whoever reads it.`,
  reportOnly: 'eemt-dev does not run deploy.sh; the change is one for EEMT itself',
  foundIn: (texts) => saidIn(texts, [deployScript], /\bkubectl top nodes?\b[^\n]*\bawk\b[^\n]*\+=\s*\$3\b/),
  patch,
  edits: {},
  // Only whoever runs the script reads it.
  judge: () => [],
  seenBy: [
    kubectl('the columns that it adds up', 'top', 'nodes'),
    inCheckout('the line that it makes of them', 'bash', deployScript, '--dry-run'),
  ],
};
