import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { deployScript } from './scripts.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/values-order.ts';

/** What a person asks for is overruled by what the script assumes. */
export const valuesOrder: Bug = {
  id: 'values-order',
  title: "deploy.sh's own values beat those of --values",
  symptom:
    'Mode, strategy, replicas or claim sizes from a file given by --values change nothing, as soon as deploy.sh sets them, too',
  cause:
    'deploy.sh gives Helm the file of the user first and its generated one behind it; of two files the last one wins.',
  cured: 'none: eemt-dev does not run deploy.sh, and values that are given to it are merged last',
  nature: 'correctness',
  upstream: [deployScript],
  story: `deploy.sh always writes a file with mode and strategy, and with more where --dev, --gpu, --ingress or --debug is given. It names that file last, so its defaults overrule what somebody wrote by hand: mode distributed and strategy balanced come back even where nobody asked for them, and --dev makes two workers of any number.

eemt-dev has Helm merge a person's \`--values\` and \`--set\` over the chart's values and the sizes of a profile; only what EEMT could not work without comes after them.`,
  reportOnly: 'eemt-dev does not run deploy.sh; the change is one for EEMT itself',
  foundIn: (texts) =>
    saidIn(texts, [deployScript], /--values["']?\s+["']?\$\{?values_file\b[^]*--values["']?\s+["']?\$/i),
  saidByScripts: [{ script: 'deploy', pattern: /\bhelm (install|upgrade) .*--values \S+ --values \S+/ }],
  patch,
  edits: {},
  // Which file a value came from is not kept in a cluster.
  judge: () => [],
  seenBy: [
    inCheckout(
      'both files in the order in which Helm gets them, with a file of your own for FILE',
      'bash',
      deployScript,
      '--dry-run',
      '--values',
      'FILE',
    ),
  ],
};
