import type { Bug } from './bug.ts';
import { eventsOf, terminal, refTo, seenOf } from './seen.ts';
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
  edits: { manifests: (set, facts) => onStaticVolumes(set, 'ReadWriteMany', facts) },
  judge: (seen) =>
    seenOf(seen, 'PersistentVolumeClaim').flatMap((claim) => {
      const evidence = eventsOf(
        seen,
        claim,
        /only supports? (ReadWriteOnce|RWO)|access ?modes? .*not supported|NodePath only supports/i,
      );
      if (evidence.length === 0) return [];
      return [
        terminal(
          refTo('PersistentVolumeClaim', seen, claim.metadata.name),
          'The storage class offers folders of a single node, the claim wants ReadWriteMany.',
          evidence,
        ),
      ];
    }),
};
