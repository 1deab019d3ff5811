import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { conditionOf, objectsOf, ownerOf, refOf } from '../../core/observed/objects.ts';
import { somethingLeaves } from '../../core/observed/pods.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { isObject } from '../../lib/json.ts';
import { formatBytes, formatCpu, parseQuantity } from '../../lib/quantity.ts';
import { editPart, mapManifests, setValue, valueAt } from '../chart/editors.ts';
import { releaseNeeds } from '../chart/release-needs.ts';
import { sizesFor } from '../chart/sizing.ts';
import type { Size, Sizes } from '../chart/sizing.ts';
import { terminal } from './symptom.ts';
import { namespaceFile } from '../patch/files.ts';
import type { TextEdit } from '../patch/patch.ts';

/** The namespace's quota is smaller than what the chart may start. */
export const quotaBelowHpa: Bug = {
  id: 'quota-below-hpa',
  title: 'The quota admits fewer workers than the chart may start',
  symptom: 'The worker Deployment has fewer pods than it asks for: exceeded quota',
  cause: 'The quota of 100 CPUs of limits admits 12 workers of 8 CPUs; the HPA goes up to 20.',
  cured: 'the quota raised to what 50 workers may use, where it is less',
  nature: 'sizing',
  upstream: ['docker/kubernetes/manifests/namespace.yaml', 'docker/kubernetes/helm/eemt/values.yaml'],
  story: `A quota counts what pods may use at most, not what they use. The chart limits each worker to 8 CPUs and 16Gi, so the twelfth fills the 100 CPUs of the namespace, and the ReplicaSet is refused every further pod without an event at the Deployment.

eemt-dev adds up the limits and requests of the release with 50 workers and a quarter more for a rolling update, and raises each amount of the quota that is smaller. None is lowered.`,
  seenBy: [
    kubectl('what is used of the quota', 'describe', 'resourcequotas'),
    kubectl('exceeded quota', 'describe', 'replicasets', '--selector=app.kubernetes.io/component=worker'),
  ],
  patch: {
    files: [
      {
        path: namespaceFile,
        // 25 workers with a rolling update of 20, the page and the cleanup.
        change: [
          atMost('limits.cpu', '"100"', '"210"'),
          atMost('limits.memory', '400Gi', '420Gi'),
          atMost('requests.cpu', '"50"', '"60"'),
        ],
      },
    ],
  },
  edits: {
    manifests: (set, facts) => {
      const sizes = sizesFor(facts);
      // Who measures the pods is one more of them.
      const more = facts.autoscale ? [sizes.small] : [];
      return editPart(set, 'prelude', (prelude) =>
        mapManifests(prelude, (body) => raised(body, set.release, sizes, more)),
      );
    },
  },
  reproduce: {
    place: 'beside',
    target: 'kind',
    // With EEMT's own quota twenty workers would have to run.
    arrange: { manifests: (set) => editPart(set, 'prelude', (prelude) => mapManifests(prelude, tight)) },
  },
  judge: (seen) =>
    objectsOf(seen, 'ReplicaSet').flatMap((replicaSet) => {
      const refused = conditionOf(replicaSet, 'ReplicaFailure');
      if (refused?.status !== 'True') return [];
      if (!/exceeded quota: \S+, requested: (limits|requests)\.(cpu|memory)/.test(refused.message)) return [];
      const name = ownerOf(replicaSet)?.name ?? replicaSet.metadata.name;
      const found = terminal(
        { ...refOf(replicaSet), kind: 'Deployment', name },
        "The namespace's quota is smaller than what the pods may use at most.",
        [evidence(`ReplicaSet ${replicaSet.metadata.name}`, refused.message, refused.since)],
      );
      // A pod that is being removed gives its share back.
      return [somethingLeaves(seen) ? { ...found, course: 'transient' } : found];
    }),
};

function atMost(key: string, before: string, after: string): TextEdit {
  const line = `^( *)${key.replace('.', '\\.')}: `;
  return {
    anchor: `${key}: ${before} of the quota`,
    find: new RegExp(`${line}${before}[^\\n]*$`, 'm'),
    put: `$1${key}: ${after}`,
    done: new RegExp(`${line}${after}$`, 'm'),
  };
}

function raised(
  body: KubeObject,
  release: readonly Manifest[],
  sizes: Sizes,
  more: readonly Size[],
): KubeObject {
  const hard = valueAt(body, ['spec', 'hard']);
  if (body.kind !== 'ResourceQuota' || !isObject(hard)) return body;
  const amounts = Object.entries(hard).map(([key, amount]) => [
    key,
    atLeast(key, amount, releaseNeeds(release, sizes, key, more) ?? 0),
  ]);
  return setValue(body, ['spec', 'hard'], Object.fromEntries(amounts) as JsonObject) as KubeObject;
}

function atLeast(key: string, amount: Json | undefined, needed: number): Json | undefined {
  const now = typeof amount === 'string' || typeof amount === 'number' ? parseQuantity(amount) : undefined;
  if (now === undefined || now >= needed) return amount;
  return /memory|storage/.test(key) ? formatBytes(wholeGi(needed)) : formatCpu(Math.ceil(needed));
}

const gi = 1024 ** 3;
const wholeGi = (bytes: number): number => Math.ceil(bytes / gi) * gi;

function tight(body: KubeObject): KubeObject {
  if (body.kind !== 'ResourceQuota') return body;
  return setValue(body, ['spec', 'hard', 'limits.cpu'], '1') as KubeObject;
}
