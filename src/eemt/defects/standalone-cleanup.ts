import type { Bug } from './bug.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { componentIn } from '../../core/observed/labels.ts';
import { objectNamed, objectsOf, refOf } from '../../core/observed/objects.ts';
import { volumesIn } from '../../core/observed/volumes.ts';
import { healedByHand } from '../../core/repair.ts';
import { at } from '../../lib/json-at.ts';
import { kubectl } from './by-hand.ts';
import { saidIn } from './source-texts.ts';

const file = 'docker/kubernetes/manifests/cleanup-cronjob.yaml';
/** The chart's end in the name of a part. */
const otherClaim = /\bclaimName:\s*["']?(?![\w.-]*-(?:data|database|cache|logs)(?![\w.-]))[\w.-]/;

/** An older cleanup beside the chart's, with claims that nobody makes. */
export const standaloneCleanup: Bug = {
  id: 'standalone-cleanup',
  title: 'The cleanup that stands by itself can never start',
  symptom: 'Pods of eemt-cleanup-job stay Pending: persistentvolumeclaim "eemt-uploads-pvc" not found',
  cause:
    'manifests/cleanup-cronjob.yaml names four claims that nothing makes, and the image eemt-web:latest where the chart has eemt-web:2.0.',
  cured: "none: nothing applies it, and the chart's own CronJob cleans up",
  nature: 'correctness',
  upstream: [file],
  story: `The file looks like the cleanup for clusters without Helm. Whoever applies it gets a pod at two o'clock each night that waits for claims of other names than the chart's, for two hours, next to the chart's CronJob that does the work.

eemt-dev does not deploy it. Where somebody has, \`kubectl delete\` takes it away without a loss.`,
  reportOnly: "nothing applies the file; whether it goes or learns the chart's names is for its authors",
  foundIn: (texts) => saidIn(texts, [file], otherClaim),
  patch: {
    files: [{ path: file, remove: { anchor: "claims of other names than the chart's", find: otherClaim } }],
  },
  edits: {},
  judge: (seen) =>
    objectsOf(seen, 'CronJob').flatMap((cronJob) => {
      if (componentIn(cronJob.metadata.labels ?? {}) !== '') return [];
      const spec = at(cronJob, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
      const missing = volumesIn(spec)
        .flatMap(({ claim }) => claim ?? [])
        .filter((claim) => objectNamed(seen, 'PersistentVolumeClaim', claim) === undefined);
      if (missing.length === 0) return [];
      const name = cronJob.metadata.name;
      return [
        {
          subject: refOf(cronJob),
          severity: 'low',
          cause: 'This cleanup is none of the chart: it mounts claims that nobody makes.',
          evidence: [evidence(`CronJob ${name}`, `no claim is called ${missing.join(', ')}`, seen.at)],
          course: 'transient',
          repair: healedByHand([kubectl('take it away; nothing is lost', 'delete', 'cronjob', name)]),
        },
      ];
    }),
  seenBy: [
    kubectl('apply it, in the folder of the checkout', 'apply', '--filename', file),
    kubectl('run it now', 'create', 'job', '--from=cronjob/eemt-cleanup-job', 'eemt-cleanup-job-now'),
    kubectl('why its pod waits', 'describe', 'pods', '--selector=app=eemt-cleanup'),
  ],
};
