import type { Bug } from './bug.ts';
import { configIsUnread, templateFile, valuesFile } from './chart-texts.ts';
import { kubectl } from './by-hand.ts';

/** The chart's ConfigMaps reach no pod. */
export const configUnread: Bug = {
  id: 'config-unread',
  title: 'The ConfigMaps of the chart are read by nobody',
  symptom: 'A changed eemt-config, or values that only go there, change nothing',
  cause:
    'The chart makes eemt-config and eemt-cleanup-config, and no pod takes a variable or a file from them.',
  cured: 'none: the app has no such settings, so there is nobody to give them to',
  nature: 'correctness',
  upstream: [templateFile('configmap.yaml'), templateFile('cleanup-cronjob.yaml'), valuesFile],
  story: `Two ConfigMaps hold what looks like EEMT's configuration: time step, largest number of workers, monitoring, logging, retention. Pods get a few of the same values as variables right from the chart, and never look at the ConfigMaps. So an edit of one, or a value as config.eemt.timeStep, has no effect, and nothing says so. The variables fare little better: of them the app reads only the retention, in its cleanup.

eemt-dev deploys the ConfigMaps as they are. Parameters of a job come with the job: by the page's form, or as options where one is submitted without the page.`,
  reportOnly: 'the app would have to learn these settings first, which is for its authors',
  foundIn: configIsUnread,
  patch: {
    none: "whether the app learns these settings, or the ConfigMaps go, is for EEMT's authors to decide",
  },
  edits: {},
  // It is so in every EEMT, and nothing fails of it.
  judge: () => [],
  seenBy: [
    kubectl('what looks like the configuration', 'get', 'configmap', 'eemt-config', '--output=yaml'),
    kubectl(
      'no variable comes from a ConfigMap',
      ...['get', 'deployment', 'eemt-web', '--output=jsonpath={.spec.template.spec.containers[0].env}'],
    ),
  ],
};
