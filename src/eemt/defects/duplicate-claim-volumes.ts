import type { Bug } from './bug.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import { mapContainers, mapPodSpec, mapRelease, objectsIn, setValue, valueAt } from '../chart/editors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { containersOf, eventsOf, terminal, podsOf, refTo, textOf } from './seen.ts';

/** One claim, several volumes in the same pod: the kubelet never finishes. */
export const duplicateClaimVolumes: Bug = {
  id: 'duplicate-claim-volumes',
  title: 'A pod names the same claim in several volumes',
  symptom: 'Pods stay in ContainerCreating or Init; after two minutes FailedMount: failed to process volumes',
  cause:
    'The web pod names claim eemt-data in three volumes, the worker pod in two; the kubelet waits for mounts that never come.',
  cured: 'one volume per claim; uploads and results are folders in it',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/helm/eemt/templates/web-interface-deployment.yaml',
    'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml',
    'docker/kubernetes/helm/eemt/templates/_helpers.tpl',
  ],
  story: `The kubelet keeps book of a pod's volumes by claim. When a pod names one claim under several volume names, it mounts one and waits for the others until it gives up, and begins again, without ever saying why.

eemt-dev keeps the first volume of each claim and points all mounts to it. Uploads and results, which were meant to be apart, become folders of that name inside the data claim; the workers' shared folder stays the whole of it.`,
  edits: { manifests: (set) => mapRelease(set, (body) => mapPodSpec(body, oneVolumePerClaim)) },
  judge: (seen) =>
    podsOf(seen).flatMap((pod) => {
      const repeated = repeatedClaims(pod['spec']);
      const waiting = containersOf(pod).some((status) =>
        ['ContainerCreating', 'PodInitializing'].includes(
          textOf(valueAt(status, ['state', 'waiting', 'reason'])),
        ),
      );
      const isStuck = waiting && containersOf(pod).every((status) => neverRan(status));
      if (repeated.length === 0 || !isStuck) return [];
      const shape = {
        source: `pod ${pod.metadata.name}`,
        text: `volumes of one claim: ${repeated.join('; ')}`,
        at: seen.at,
      };
      const said = eventsOf(
        seen,
        pod,
        /failed to process volumes|timed out waiting for the condition|unmounted volumes/,
      );
      return [
        terminal(
          refTo('Pod', seen, pod.metadata.name),
          'The pod names one claim in several volumes; the kubelet never finishes mounting them.',
          [shape, ...said],
        ),
      ];
    }),
};

/** Neither running nor ended: a pod that got past its volumes is stuck by something else. */
function neverRan(status: JsonObject): boolean {
  return ['running', 'terminated'].every((state) => valueAt(status, ['state', state]) === undefined);
}

/** Volumes that were meant to be a folder of their own, by name. */
const ownFolders: readonly unknown[] = ['uploads', 'results'];

function oneVolumePerClaim(spec: JsonObject): JsonObject {
  const volumes = objectsIn(spec['volumes']);
  const kept = new Map<string, string>();
  const renamed = new Map<string, string>();
  for (const volume of volumes) {
    const { claim, name } = claimVolume(volume);
    if (claim === undefined) continue;
    const first = kept.get(claim);
    if (first === undefined) kept.set(claim, name);
    else renamed.set(name, first);
  }
  if (renamed.size === 0) return spec;
  const remaining = volumes.filter((volume) => !renamed.has(claimVolume(volume).name));
  return mapContainers(setValue(spec, ['volumes'], remaining), (container) => {
    const mounts = container['volumeMounts'];
    if (mounts === undefined) return container;
    return setValue(
      container,
      ['volumeMounts'],
      objectsIn(mounts).map((mount) => redirected(mount, renamed)),
    );
  });
}

function redirected(mount: JsonObject, renamed: ReadonlyMap<string, string>): JsonObject {
  const name = mount['name'];
  const target = typeof name === 'string' ? renamed.get(name) : undefined;
  if (target === undefined || typeof name !== 'string') return mount;
  const isFolder = ownFolders.includes(name) && mount['subPath'] === undefined;
  return { ...mount, name: target, ...(isFolder ? { subPath: name } : {}) };
}

function claimVolume(volume: JsonObject): { readonly claim: string | undefined; readonly name: string } {
  const claim = valueAt(volume, ['persistentVolumeClaim', 'claimName']);
  return { claim: typeof claim === 'string' ? claim : undefined, name: textOf(volume['name']) };
}

function repeatedClaims(spec: KubeObject['spec']): readonly string[] {
  const names = new Map<string, string[]>();
  for (const volume of objectsIn(valueAt(spec, ['volumes']))) {
    const { claim, name } = claimVolume(volume);
    if (claim !== undefined) names.set(claim, [...(names.get(claim) ?? []), name]);
  }
  return [...names]
    .filter(([, used]) => used.length > 1)
    .map(([claim, used]) => `${claim} as ${used.join(', ')}`);
}
