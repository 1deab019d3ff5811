import type { Bug } from './bug.ts';
import { inCheckout } from './by-hand.ts';
import type { Manifest } from '../../core/blueprint.ts';
import { editPart, mapManifests, mapPodContainers, objectsIn, setValue } from '../chart/editors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { patch } from './patches/duplicate-keys.ts';

/** Keys and variables given twice. */
export const duplicateKeys: Bug = {
  id: 'duplicate-keys',
  title: 'Keys and variables are given twice',
  symptom: 'Helm warns of duplicate environment names; strict YAML readers refuse the manifests',
  cause:
    'Templates include common labels and variables and then give some of them again; the CronJob has restartPolicy twice.',
  cured: 'of each key and variable only the last stays, which is the one that counts',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/helm/eemt/templates/_helpers.tpl',
    'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml',
    'docker/kubernetes/helm/eemt/templates/cleanup-cronjob.yaml',
    'docker/kubernetes/deploy.sh',
  ],
  story: `YAML forbids a key twice in one map, yet the readers of Kubernetes take the last one without a word. EEMT's label app.kubernetes.io/managed-by and the CronJob's restartPolicy are such keys. A variable given twice is worse: on an update Kubernetes may drop both.

eemt-dev reads such files as kubectl does and deploys each key and variable once.`,
  saidByScripts: [{ pattern: /hides previous definition of "|key "[^"]+" already (set|defined)/ }],
  seenBy: [
    inCheckout(
      'WORK_QUEUE_PROJECT and managed-by are there twice',
      'helm',
      'template',
      'eemt',
      'docker/kubernetes/helm/eemt',
      '--show-only=templates/worker-deployment.yaml',
    ),
  ],
  patch,
  edits: {
    manifests: (set) =>
      (['storage', 'prelude', 'release'] as const).reduce(
        (edited, part) =>
          editPart(edited, part, (manifests) =>
            mapManifests(withoutMarks(manifests), (body) => mapPodContainers(body, envOnce)),
          ),
        set,
      ),
  },
  // Kubernetes takes them; nothing of it is seen in a cluster.
  judge: () => [],
};

function withoutMarks(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map((one) => (one.duplicateKeys.length === 0 ? one : { ...one, duplicateKeys: [] }));
}

function envOnce(container: JsonObject): JsonObject {
  const env = container['env'];
  if (env === undefined) return container;
  const entries = objectsIn(env);
  const last = entries.filter(
    ({ name }, index) => entries.findLastIndex((other) => other['name'] === name) === index,
  );
  return setValue(container, ['env'], last);
}
