import type { Bug } from './bug.ts';
import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import { editPart, mapManifests, objectsIn, setValue } from '../chart/editors.ts';

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
  edits: {
    manifests: (set, { namespace }) =>
      editPart(set, 'prelude', (prelude) => {
        const written = writtenNamespace(prelude);
        return written === undefined || written === namespace
          ? prelude
          : mapManifests(prelude, (body) => moved(body, written, namespace));
      }),
  },
  // kubectl and Helm refuse; nothing of it is left in a cluster.
  judge: () => [],
};

function writtenNamespace(prelude: readonly Manifest[]): string | undefined {
  return prelude.find(({ body }) => body.kind === 'Namespace')?.body.metadata.name;
}

function moved(body: KubeObject, from: string, to: string): KubeObject {
  if (body.kind === 'Namespace') return renamed(body, from, to);
  const placed = body.metadata.namespace === from ? setValue(body, ['metadata', 'namespace'], to) : body;
  if (placed['subjects'] === undefined) return placed as KubeObject;
  const subjects = objectsIn(placed['subjects']).map((subject) =>
    subject['namespace'] === from ? { ...subject, namespace: to } : subject,
  );
  return setValue(placed, ['subjects'], subjects) as KubeObject;
}

function renamed(body: KubeObject, from: string, to: string): KubeObject {
  if (body.metadata.name !== from) return body;
  const named = setValue(body, ['metadata', 'name'], to);
  return (
    body.metadata.labels?.['name'] === from ? setValue(named, ['metadata', 'labels', 'name'], to) : named
  ) as KubeObject;
}
