import type { Bug } from './bug.ts';
import { inCheckout, kubectl } from './by-hand.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { editPart } from '../chart/editors.ts';
import { rbacFile } from '../patch/files.ts';
import { lacks } from '../patch/edits.ts';

/** The document with the comment above it. */
const serviceAccount = /(?:^#[^\n]*\n)*^apiVersion: v1\nkind: ServiceAccount\n(?:(?!---)[^\n]*\n)*---\n/m;

/** What kubectl creates first, Helm refuses to take over. */
export const helmOwnership: Bug = {
  id: 'helm-ownership',
  title: 'kubectl creates what the chart creates too',
  symptom: 'deploy.sh: invalid ownership metadata for ServiceAccount eemt-service-account',
  cause:
    'manifests/rbac.yaml and the chart both create the service account; Helm refuses objects that it did not make.',
  cured: 'the service account comes from the chart alone',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/manifests/rbac.yaml',
    'docker/kubernetes/helm/eemt/templates/serviceaccount.yaml',
    'docker/kubernetes/deploy.sh',
  ],
  story: `Where the namespace is missing, deploy.sh applies namespace.yaml and rbac.yaml with kubectl and then installs the chart. Both hold the service account; Helm finds one that it does not own and stops. On the second try the namespace is there, the manifests are passed over, and the error stays.

eemt-dev applies the manifests without what the chart brings itself.`,
  saidByScripts: [{ script: 'deploy', pattern: /invalid ownership metadata/ }],
  seenBy: [
    inCheckout('in a cluster without the namespace', 'docker/kubernetes/deploy.sh'),
    kubectl(
      'the account has no annotation of Helm',
      'get',
      'serviceaccount',
      'eemt-service-account',
      '--output=yaml',
    ),
  ],
  patch: {
    files: [
      {
        path: rbacFile,
        change: [
          {
            anchor: 'the ServiceAccount, which the chart has too',
            find: serviceAccount,
            put: '',
            done: lacks(/^kind: ServiceAccount$/m),
          },
        ],
      },
    ],
  },
  edits: {
    manifests: (set) => {
      const released = new Set(set.release.map(({ body }) => keyOf(body)));
      return editPart(set, 'prelude', (prelude) => prelude.filter(({ body }) => !released.has(keyOf(body))));
    },
  },
  // Helm refuses before anything is made; the refusal is in the error of the deployment itself.
  judge: () => [],
};

/** Without the namespace, which another defect may have wrong. */
function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}
