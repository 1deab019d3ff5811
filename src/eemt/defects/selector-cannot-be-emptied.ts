import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import { valuesFile } from './chart-texts.ts';
import { saidIn } from './source-texts.ts';
import { patch } from './patches/worker-node-selector.ts';

/** An empty map does not take the workers' node selector away. */
export const selectorCannotBeEmptied: Bug = {
  id: 'selector-cannot-be-emptied',
  title: "The workers' node selector cannot be emptied by a values file",
  symptom: 'With `workers.nodeSelector: {}` in a values file the workers still wait for node-type=compute',
  cause:
    'values.yaml gives the selector a label by default, and Helm merges maps: an empty one takes nothing away.',
  cured: 'none needed: nodes carry the label; `--set workers.nodeSelector=null` takes the selector away',
  nature: 'correctness',
  upstream: [valuesFile],
  story: `EEMT's notes give two cures for workers that wait for a node: label a node, or leave the selector out. The second is written as an empty map, which changes nothing, because Helm merges the user's map into the chart's. Only null takes a default away: \`workers: {nodeSelector: null}\`. A chart that wants its selector to be optional has {} as default.

eemt-dev labels the nodes (worker-node-selector), so the selector does no harm. Values of one's own are merged as Helm merges them, null included.`,
  reportOnly: 'it is how Helm merges values; null takes the selector away, here as well',
  foundIn: (texts) =>
    saidIn(
      texts,
      [valuesFile],
      /^workers:(?:\n(?!\S)[^\n]*)*\n {2}nodeSelector:[^\n{]*\n(?:\s*#[^\n]*\n)* {3,}[\w"']/m,
    ),
  // With an empty selector in values.yaml there is nothing to take away.
  patch,
  edits: {},
  // What was in a values file is not seen in a cluster.
  judge: () => [],
  seenBy: [
    inCheckout(
      'the selector is there in spite of an empty map',
      ...['helm', 'template', 'eemt', 'docker/kubernetes/helm/eemt'],
      ...['--set-json', 'workers.nodeSelector={}', '--show-only', 'templates/worker-deployment.yaml'],
    ),
    inCheckout(
      'null takes it away',
      ...['helm', 'template', 'eemt', 'docker/kubernetes/helm/eemt'],
      ...['--set', 'workers.nodeSelector=null', '--show-only', 'templates/worker-deployment.yaml'],
    ),
  ],
};
