import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import { mapContainers, mapPodSpec, mapRelease, objectsIn, setValue } from '../chart/editors.ts';
import { textAt } from '../../lib/json-at.ts';
import type { JsonObject } from '../../lib/json.ts';
import { eventsAbout } from '../../core/observed/events.ts';
import { eventEvidence, evidence } from '../../core/observed/evidence.ts';
import { livingPods, type ObservedPod } from '../../core/observed/pods.ts';
import { volumesIn, type ObservedVolume } from '../../core/observed/volumes.ts';
import { terminal } from './symptom.ts';
import { patch } from './patches/duplicate-claim-volumes.ts';

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
  seenBy: [
    kubectl('which pods wait for their volumes', 'get', 'pods'),
    kubectl(
      'the same claim, several times',
      'get',
      'deployment',
      'eemt-web',
      '--output=jsonpath={.spec.template.spec.volumes}',
    ),
    kubectl('after two minutes', 'get', 'events', '--field-selector=reason=FailedMount'),
  ],
  patch,
  edits: { manifests: (set) => mapRelease(set, (body) => mapPodSpec(body, oneVolumePerClaim)) },
  reproduce: { place: 'beside', target: 'kind' },
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => {
      const repeated = repeatedClaims(pod.volumes);
      if (repeated.length === 0 || !waitsForVolumes(pod)) return [];
      const shape = evidence(`pod ${pod.ref.name}`, `volumes of one claim: ${repeated.join('; ')}`, seen.at);
      const said = eventsAbout(seen, pod.object)
        .filter(({ message }) => unfinished.test(message))
        .map(eventEvidence);
      return [
        terminal(
          pod.ref,
          'The pod names one claim in several volumes; the kubelet never finishes mounting them.',
          [shape, ...said],
        ),
      ];
    }),
};

const unfinished = /failed to process volumes|timed out waiting for the condition|unmounted volumes/;

/** A pod of which a container runs or has ended got past its volumes and is stuck by something else. */
function waitsForVolumes({ containers }: ObservedPod): boolean {
  return (
    containers.some(({ waiting }) => creating.includes(waiting?.reason ?? '')) &&
    containers.every(({ running, terminated }) => !running && terminated === null)
  );
}

const creating: readonly string[] = ['ContainerCreating', 'PodInitializing'];

/** Volumes that were meant to be a folder of their own, by name. */
const ownFolders: readonly unknown[] = ['uploads', 'results'];

function oneVolumePerClaim(spec: JsonObject): JsonObject {
  const kept = new Map<string, string>();
  const renamed = new Map<string, string>();
  for (const { claim, name } of volumesIn(spec)) {
    if (claim === null) continue;
    const first = kept.get(claim);
    if (first === undefined) kept.set(claim, name);
    else renamed.set(name, first);
  }
  if (renamed.size === 0) return spec;
  const remaining = objectsIn(spec['volumes']).filter((volume) => !renamed.has(textAt(volume, 'name') ?? ''));
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

function repeatedClaims(volumes: readonly ObservedVolume[]): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { claim, name } of volumes) {
    if (claim !== null) names.set(claim, [...(names.get(claim) ?? []), name]);
  }
  return [...names]
    .filter(([, used]) => used.length > 1)
    .map(([claim, used]) => `${claim} as ${used.join(', ')}`);
}
