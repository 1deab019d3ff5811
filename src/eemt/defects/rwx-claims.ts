import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import { pendingClaims } from '../../core/observed/claims.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { eventEvidence } from '../../core/observed/evidence.ts';
import { terminal } from './symptom.ts';
import { onStaticVolumes } from './static-volume.ts';

/** Kind's storage class refuses shared claims. */
export const rwxClaims: Bug = {
  id: 'rwx-claims',
  title: "Kind's storage refuses claims that several nodes share",
  symptom: 'Claims data, cache and logs stay Pending: NodePath only supports ReadWriteOnce',
  cause:
    'The chart claims ReadWriteMany storage from the default class, which in Kind offers folders of one node only.',
  cured: 'shared claims lie on one host folder that every node mounts',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/helm/eemt/values.yaml',
    'docker/kubernetes/helm/eemt/templates/persistentvolumes.yaml',
  ],
  story: `Web pod and workers share three claims, so they must be ReadWriteMany. The provisioner that comes with Kind makes a folder on one node and refuses such claims; every pod that names them waits.

eemt-dev mounts one folder of this machine in every node and makes static volumes on it, bound to the claims beforehand. So the data also outlives the cluster.`,
  notUpstream: 'it is the storage of Kind that refuses such claims; clusters with shared storage take them',
  seenBy: [
    kubectl('data, cache and logs are Pending', 'get', 'persistentvolumeclaims'),
    kubectl('the provisioner refuses to share', 'describe', 'persistentvolumeclaim', 'eemt-data'),
  ],
  patch: {
    none: "the chart does right to ask for storage that all nodes share; it is Kind's storage class that has none. On another cluster `persistence.*.storageClass` names one that does.",
  },
  edits: { manifests: (set, facts) => onStaticVolumes(set, 'ReadWriteMany', facts) },
  reproduce: { place: 'beside', target: 'kind' },
  judge: (seen) =>
    pendingClaims(seen).flatMap((claim) => {
      const said = eventsAbout(seen, claim.object).filter(({ message }) => refusal.test(message));
      if (said.length === 0) return [];
      return [
        terminal(
          claim.ref,
          'The storage class offers folders of a single node, the claim wants ReadWriteMany.',
          said.map(eventEvidence),
        ),
      ];
    }),
};

/** What provisioners say of it. */
const refusal = /only supports? (ReadWriteOnce|RWO)|access ?modes? .*not supported|NodePath only supports/i;
