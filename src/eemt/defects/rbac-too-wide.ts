import type { Bug } from './bug.ts';
import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import type { Observation } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { objectsOf, refOf } from '../../core/observed/objects.ts';
import { healedByUp } from '../../core/repair.ts';
import { listAt, textAt } from '../../lib/json-at.ts';
import { isObject, type Json, type JsonObject } from '../../lib/json.ts';
import { editPart, mapManifests, objectsIn, setValue } from '../chart/editors.ts';
import { kubectl } from './by-hand.ts';
import { patch } from './patches/rbac-too-wide.ts';

/** EEMT's account may read every Secret of the cluster. */
export const rbacTooWide: Bug = {
  id: 'rbac-too-wide',
  title: "EEMT's account may read every Secret of the cluster",
  symptom: 'Whoever gets into a pod of EEMT reads all Secrets and makes pods in every namespace',
  cause:
    'A ClusterRole gives the account Secrets, ConfigMaps, pods, claims and jobs of all namespaces, and each pod carries its token; no program of EEMT ever asks the API server.',
  cured: 'outside of its namespace the account may only look, and at no Secret or ConfigMap',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/manifests/rbac.yaml',
    'docker/kubernetes/helm/eemt/templates/serviceaccount.yaml',
  ],
  story: `The page takes files from anybody who reaches it. A fault in it, or in a library that reads such a file, hands over the token that lies in its pod, and with it every password of the cluster. Nothing is gained by that: app, scripts and workers use Docker and Work Queue, never the API server.

eemt-dev takes Secrets and ConfigMaps out of the ClusterRole and leaves of its verbs those that look. What the account may do in its own namespace stays as EEMT has it. With the cure of web-jobs-need-docker no pod carries the token at all; eemt-dev's own parts need none.`,
  patch,
  edits: {
    manifests: (set) => editPart(set, 'prelude', (prelude) => narrowed(prelude)),
  },
  reproduce: { place: 'beside', target: 'kind' },
  judge: (seen) =>
    objectsOf(seen, 'ClusterRole').flatMap((role) => {
      const wide = listAt(role, 'rules').filter(readsSecrets);
      if (wide.length === 0 || !isOfOurAccount(seen, role)) return [];
      return [
        {
          subject: refOf(role),
          severity: 'medium',
          cause: 'An account of this namespace may read the Secrets of every namespace.',
          evidence: [evidence(`ClusterRole ${role.metadata.name}`, JSON.stringify(wide[0]), seen.at)],
          course: 'transient',
          repair: healedByUp([]),
        },
      ];
    }),
  seenBy: [
    kubectl(
      'yes means every Secret of the cluster',
      ...['auth', 'can-i', 'get', 'secrets', '--namespace=kube-system'],
      '--as=system:serviceaccount:eemt:eemt-service-account',
    ),
    kubectl('all that it may', 'describe', 'clusterrole', 'eemt-cluster-role'),
  ],
};

const kept: readonly Json[] = ['get', 'list', 'watch'];
const unshown: readonly Json[] = ['secrets', 'configmaps', '*'];

function narrowed(prelude: readonly Manifest[]): readonly Manifest[] {
  return mapManifests(prelude, (body) =>
    body.kind === 'ClusterRole' && Array.isArray(body['rules'])
      ? (setValue(body, ['rules'], objectsIn(body['rules']).flatMap(lookingOnly)) as KubeObject)
      : body,
  );
}

function lookingOnly(rule: JsonObject): readonly JsonObject[] {
  const resources = textsIn(rule['resources']).filter((one) => !unshown.includes(one));
  const given = textsIn(rule['verbs']);
  const verbs = given.includes('*') ? kept : given.filter((one) => kept.includes(one));
  return resources.length === 0 || verbs.length === 0 ? [] : [{ ...rule, resources, verbs }];
}

function readsSecrets(rule: Json): boolean {
  if (!isObject(rule)) return false;
  const has = (key: string, ...words: readonly string[]) =>
    textsIn(rule[key]).some((one) => one === '*' || words.includes(one));
  return has('apiGroups', '') && has('resources', 'secrets') && has('verbs', 'get', 'list', 'watch');
}

function isOfOurAccount(seen: Observation, role: KubeObject): boolean {
  return objectsOf(seen, 'ClusterRoleBinding').some(
    (binding) =>
      textAt(binding, 'roleRef', 'name') === role.metadata.name &&
      listAt(binding, 'subjects').some(
        (subject) =>
          textAt(subject, 'kind') === 'ServiceAccount' && textAt(subject, 'namespace') === seen.namespace,
      ),
  );
}

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((one) => typeof one === 'string') : [];
}
