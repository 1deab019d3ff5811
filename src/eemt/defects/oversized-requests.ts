import { eemtDev } from '../../core/command-hint.ts';
import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import { livingPods } from '../../core/observed/pods.ts';
import { unplaced } from '../../core/observed/scheduling.ts';
import { lowerDefaultRequests } from '../chart/default-requests.ts';
import { changeValue, editPart, mapManifests, mapRelease } from '../chart/editors.ts';
import { sizedContainers } from '../chart/sized-containers.ts';
import { resourcesOf, sizesFor } from '../chart/sizing.ts';
import { notPlaced } from './symptom.ts';

/** The pods ask for more than a laptop has. */
export const oversizedRequests: Bug = {
  id: 'oversized-requests',
  title: 'The pods request more than the machine has',
  symptom: 'Pods stay Pending: Insufficient cpu, memory or ephemeral-storage',
  cause:
    'Every worker requests 2 CPU, 4Gi and 20Gi of disk, the web pod 500m, 1Gi and 5Gi, whatever the strategy.',
  cured: 'requests that leave room for 50 workers on this machine, limits of the profile',
  nature: 'sizing',
  upstream: [
    'docker/kubernetes/helm/eemt/values.yaml',
    'docker/kubernetes/helm/eemt/templates/_helpers.tpl',
    'docker/kubernetes/manifests/namespace.yaml',
  ],
  story: `The requests in values.yaml are those of a cluster with large nodes. The three strategies of deploy.sh change nothing about that, because no template calls the helper that would read them. Containers without resources of their own (the worker's init container) get another 500m, 1Gi and 5Gi from the LimitRange.

eemt-dev divides what the engine reports between the page, 50 workers and the rest, because each Kind node reports the whole machine, and leaves room for Kubernetes itself. So another number of workers changes no pod. Limits are the ceilings of the profile, at most the machine: a lone worker may have all of it. Containers without resources get small ones, also from the LimitRange.`,
  seenBy: [
    kubectl('which pods are Pending', 'get', 'pods'),
    kubectl(
      'what a worker requests, and the last event',
      'describe',
      'pods',
      '--selector=app.kubernetes.io/component=worker',
    ),
    kubectl('what each node has, and what is requested of it', 'describe', 'nodes'),
  ],
  patch: {
    none: 'the sizes suit the clusters that EEMT is meant for; what a smaller one takes are values of whoever installs it.',
  },
  edits: {
    values: (values, facts) => {
      const sizes = sizesFor(facts);
      return places.reduce(
        (edited, [path, part]) => changeValue(edited, path, resourcesOf(sizes[part])),
        values,
      );
    },
    manifests: (set, facts) => {
      const sizes = sizesFor(facts);
      const sized = mapRelease(set, (body) => sizedContainers(body, sizes));
      return editPart(sized, 'prelude', (prelude) =>
        mapManifests(prelude, (body) => lowerDefaultRequests(body, sizes.small.requests)),
      );
    },
  },
  reproduce: { place: 'beside', target: 'kind', workers: 3 },
  judge: (seen) =>
    livingPods(seen).flatMap((pod) => {
      const answer = unplaced(seen, pod);
      const short = answer && /Insufficient (cpu|memory|ephemeral-storage)/.exec(answer.message)?.[1];
      if (!answer || short === undefined) return [];
      return [
        notPlaced(pod, answer, `No node has enough ${short} left for what the pod requests.`, [
          {
            ...eemtDev('kubectl', '--', 'describe', 'nodes'),
            purpose: 'see what is requested on each node',
          },
          { ...eemtDev('up', '--workers', '1'), purpose: 'run fewer workers' },
        ]),
      ];
    }),
};

const places = [
  [['webInterface', 'resources'], 'web'],
  [['workers', 'resources'], 'worker'],
  [['cleanup', 'resources'], 'small'],
] as const;
