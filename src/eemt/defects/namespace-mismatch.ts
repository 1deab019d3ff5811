import type { Bug } from './bug.ts';
import { inCheckout, kubectl } from './by-hand.ts';
import { editPart } from '../chart/editors.ts';
import { inNamespace } from '../chart/in-namespace.ts';
import { patch } from './patches/namespace-mismatch.ts';

/** The manifests know one namespace only. */
export const namespaceMismatch: Bug = {
  id: 'namespace-mismatch',
  title: 'The manifests hard-code the namespace eemt',
  symptom: '`deploy.sh -n other` fails: namespaces "other" not found',
  cause: 'namespace.yaml and rbac.yaml name the namespace eemt in every object, whatever -n says.',
  cured: 'namespace, quota, LimitRange and RBAC go to the namespace that was asked for',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/manifests/namespace.yaml',
    'docker/kubernetes/manifests/rbac.yaml',
    'docker/kubernetes/deploy.sh',
  ],
  story: `deploy.sh takes -n, looks for that namespace, and creates another one: the manifests have eemt written into them. The chart is then installed into a namespace that does not exist, and quota, limits and rights are elsewhere.

eemt-dev rewrites the namespace in these manifests, also in the subjects of the role bindings.`,
  saidByScripts: [{ script: 'deploy', pattern: /namespaces? "(?!eemt")[^"]+" not found/ }],
  seenBy: [
    inCheckout('in a cluster without the namespace', 'docker/kubernetes/deploy.sh', '-n', 'other'),
    kubectl('there is eemt, and no other', 'get', 'namespaces'),
  ],
  patch,
  edits: {
    manifests: (set, { namespace }) => editPart(set, 'prelude', (prelude) => inNamespace(prelude, namespace)),
  },
  // kubectl and Helm refuse; nothing of it is left in a cluster.
  judge: () => [],
};
