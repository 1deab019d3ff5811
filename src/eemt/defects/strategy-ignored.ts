import type { Bug } from './bug.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { componentIn } from '../../core/observed/labels.ts';
import { objectsOf, refOf } from '../../core/observed/objects.ts';
import { healedByUp } from '../../core/repair.ts';
import { textAt } from '../../lib/json-at.ts';
import { setValue, valueAt } from '../chart/editors.ts';
import { kubectl } from './by-hand.ts';
import { templateFile, valuesFile } from './chart-texts.ts';

/** The three strategies deploy the same. */
export const strategyIgnored: Bug = {
  id: 'strategy-ignored',
  title: 'The resource strategy changes nothing',
  symptom: '`deploy.sh -s minimal`, `balanced` and `performance` deploy pods of the same size',
  cause:
    'The helper eemt.resources is called by no template, and reads global.resourceStrategy where values.yaml has global.eemt.resourceStrategy.',
  cured: "the profile's sizes on every pod, and its name at both places where the chart looks for it",
  nature: 'sizing',
  upstream: [
    templateFile('_helpers.tpl'),
    templateFile('configmap.yaml'),
    valuesFile,
    'docker/kubernetes/deploy.sh',
  ],
  story: `A helper of the chart knows sizes for minimal and performance, but deployments take theirs from webInterface.resources and workers.resources alone. The value has two names besides: deploy.sh and the ConfigMap use one, values.yaml the other, so without deploy.sh the ConfigMap's resource-strategy is empty.

eemt-dev sizes the pods by \`--profile\` itself (oversized-requests tells how), and gives the chart the profile's name under both keys, so that the ConfigMap says what was deployed.`,
  patch: {
    none: "which sizes a strategy gives the page and the workers is for EEMT's authors to say: the one helper has the same for both, and their pages have others",
  },
  edits: {
    values: (values, { profile }) =>
      valueAt(values, ['global', 'eemt', 'resourceStrategy']) === undefined
        ? values
        : setValue(values, ['global', 'resourceStrategy'], profile),
  },
  reproduce: { place: 'beside', target: 'kind' },
  judge: (seen) =>
    objectsOf(seen, 'ConfigMap').flatMap((config) => {
      const isOfChart = componentIn(config.metadata.labels ?? {}) === 'configuration';
      if (!isOfChart || textAt(config, 'data', 'resource-strategy') !== '') return [];
      return [
        {
          subject: refOf(config),
          severity: 'low',
          cause: 'The chart was rendered without the strategy, so that no strategy was applied.',
          evidence: [evidence(`ConfigMap ${config.metadata.name}`, 'resource-strategy is empty', seen.at)],
          course: 'transient',
          repair: healedByUp([]),
        },
      ];
    }),
  seenBy: [
    kubectl(
      'the strategy that the chart was given',
      ...['get', 'configmap', 'eemt-config', '--output=jsonpath={.data.resource-strategy}'],
    ),
    kubectl(
      'the sizes of a worker, which are the same with every strategy',
      ...['get', 'deployment', 'eemt-worker'],
      '--output=jsonpath={.spec.template.spec.containers[0].resources}',
    ),
  ],
};
