import type { Bug } from './bug.ts';
import { kubectl, logs } from './by-hand.ts';
import type { KubeObject } from '../../core/blueprint.ts';
import {
  isComponent,
  mapPodContainers,
  mapRelease,
  objectsIn,
  podSpecOf,
  setEnv,
  valueAt,
} from '../chart/editors.ts';
import { crashedThatSaid } from '../../core/observed/logs.ts';
import { terminal } from './symptom.ts';

/** GRASS wants a home that user 1000 does not have. */
export const grassHome: Bug = {
  id: 'grass-home',
  title: 'GRASS finds no home that it may write',
  symptom: 'The worker init container fails: Failed to create configuration directory',
  cause:
    'The pod runs as user 1000. A worker image without an entry for it in passwd leaves HOME at /, where GRASS cannot make its folder.',
  cured: "HOME lies on the worker's temporary volume",
  nature: 'correctness',
  upstream: ['docker/kubernetes/helm/eemt/templates/worker-deployment.yaml'],
  story: `GRASS keeps its settings in the home folder and stops when it cannot make them, even for "grass --version". EEMT's own worker image does not show it: its base, the official ubuntu:24.04, has a user with uid 1000 and a home. It strikes on worker images from bases that have none, as Debian's or an older Ubuntu's. So it is no defect to report to EEMT, whose template merely says nothing about HOME.

eemt-dev sets HOME to the temporary volume that the pod has anyway, for the worker and its init container, whatever the image.`,
  notUpstream: 'it shows only on an image without a home for user 1000, and that of EEMT has one',
  seenBy: [
    kubectl('workers fail in Init', 'get', 'pods'),
    logs('GRASS cannot make its folder', 'worker', '--previous', '--grep', 'configuration directory'),
  ],
  patch: {
    none: "EEMT's own worker image has a user 1000 with a home, so it does not show there; only an image without one needs it.",
  },
  edits: {
    manifests: (set) =>
      mapRelease(set, (body) => (isComponent(body, 'Deployment', 'worker') ? withHome(body) : body)),
  },
  reproduce: {
    none: 'it takes an image that does not know the user; in those that eemt-dev builds, GRASS complains and goes on',
  },
  judge: (seen) =>
    crashedThatSaid(seen, /Failed to create configuration directory/i).map(({ pod, evidence }) =>
      terminal(pod.ref, 'GRASS cannot create its configuration folder in HOME.', evidence),
    ),
};

function withHome(body: KubeObject): KubeObject {
  const spec = podSpecOf(body);
  const scratch = objectsIn(spec?.['volumes']).filter((volume) => volume['emptyDir'] !== undefined);
  const names = new Set(scratch.map((volume) => volume['name']));
  return mapPodContainers(body, (container) => {
    const mount = objectsIn(container['volumeMounts']).find(({ name }) => names.has(name));
    const path = valueAt(mount, ['mountPath']);
    return typeof path === 'string' ? setEnv(container, 'HOME', { value: path }) : container;
  });
}
