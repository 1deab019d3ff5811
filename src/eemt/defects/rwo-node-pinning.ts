import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import { evidence } from '../../core/observed/evidence.ts';
import type { Evidence, Observation } from '../../core/observation.ts';
import { objectsOf } from '../../core/observed/objects.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { claimNames } from '../../core/observed/volumes.ts';
import { listAt, textAt } from '../../lib/json-at.ts';
import { unplaced } from '../../core/observed/scheduling.ts';
import { notPlaced } from './symptom.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { componentLabel, isComponent, mapPodSpec, mapRelease } from '../chart/editors.ts';
import { onStaticVolumes } from './static-volume.ts';

/** The database's volume ties everyone who mounts it to one node. */
export const rwoNodePinning: Bug = {
  id: 'rwo-node-pinning',
  title: "The database's volume pins workers to the web pod's node",
  symptom: 'A worker stays Pending: node(s) had volume node affinity conflict',
  cause:
    'Web pod, workers and cleanup all mount the ReadWriteOnce database claim, which Kind makes on one node.',
  cured: 'the database lies on a host folder that every node mounts',
  nature: 'correctness',
  upstream: ['docker/kubernetes/helm/eemt/templates/_helpers.tpl', 'docker/kubernetes/helm/eemt/values.yaml'],
  story: `The database claim is ReadWriteOnce, and yet the chart mounts it in every pod. Kind makes its volume on the node of the first pod; later pods can run only there, and where they cannot, they wait for ever. It shows once the shared claims are bound.

eemt-dev gives the claim a static volume on the folder that all nodes mount.`,
  seenBy: [
    kubectl(
      'volume node affinity conflict',
      'describe',
      'pods',
      '--selector=app.kubernetes.io/component=worker',
    ),
    kubectl('the node that each volume lies on', 'describe', 'persistentvolumes'),
  ],
  patch: {
    none: 'it depends on the storage of the cluster: where a volume can be reached from every node, or where all is on one node, the claim does no harm.',
  },
  edits: { manifests: (set, facts) => onStaticVolumes(set, 'ReadWriteOnce', facts) },
  reproduce: {
    place: 'beside',
    target: 'kind',
    // As a scheduler does it that spreads pods over a busy cluster.
    arrange: { manifests: (set) => mapRelease(set, apartFromPage) },
  },
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => {
      const answer = unplaced(seen, pod);
      if (!answer) return [];
      const tied = tiedClaims(seen, pod);
      if (
        !/volume node affinity conflict/.test(answer.message) &&
        !(tied.length > 0 && excluded.test(answer.message))
      )
        return [];
      const found = notPlaced(
        pod,
        answer,
        'A claim of the pod lies on another node than those where the pod may run.',
      );
      return [{ ...found, evidence: [...tied, ...found.evidence] }];
    }),
};

/** Since Kubernetes 1.27 the scheduler does not even look at other nodes than the volume's, and says only why that one will not do. */
const excluded = /didn't (match|satisfy) [^.]*(anti-)?affinity/;

function tiedClaims(seen: Observation, { volumes }: ObservedPod): readonly Evidence[] {
  const names = claimNames(volumes);
  return objectsOf(seen, 'PersistentVolume').flatMap((volume) => {
    const claim = textAt(volume, 'spec', 'claimRef', 'name') ?? '';
    const isOurs =
      textAt(volume, 'spec', 'claimRef', 'namespace') === seen.namespace && names.includes(claim);
    const node = nodeOf(volume);
    if (!isOurs || node === undefined) return [];
    return [evidence(`PersistentVolume ${volume.metadata.name}`, `claim ${claim} lies on ${node}`, seen.at)];
  });
}

/** The one node that has the volume; undefined where several do. */
function nodeOf(volume: KubeObject): string | undefined {
  const terms = listAt(volume, 'spec', 'nodeAffinity', 'required', 'nodeSelectorTerms');
  const names = terms
    .flatMap((term) => listAt(term, 'matchExpressions'))
    .filter((one) => textAt(one, 'key') === 'kubernetes.io/hostname')
    .flatMap((one) => listAt(one, 'values'));
  return names.length === 1 && typeof names[0] === 'string' ? names[0] : undefined;
}

function apartFromPage(body: KubeObject): KubeObject {
  if (!isComponent(body, 'Deployment', 'worker')) return body;
  const page = { matchLabels: { [componentLabel]: 'web-interface' } };
  const apart = { labelSelector: page, topologyKey: 'kubernetes.io/hostname' };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } };
  return mapPodSpec(body, (spec) => ({ ...spec, affinity }));
}
