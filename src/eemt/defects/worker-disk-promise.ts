import type { Bug } from './bug.ts';
import { isComponent, mapPodContainers, mapRelease, objectsIn, setEnv } from '../chart/editors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { crashedThatSaid } from '../../core/observed/logs.ts';
import { terminal } from './symptom.ts';

/** Workers promise resources that the pod does not have. */
export const workerDiskPromise: Bug = {
  id: 'worker-disk-promise',
  title: 'Workers promise more than their pod has',
  symptom: 'The worker stops: has less than the promised disk space',
  cause:
    'WORKER_CORES 4, WORKER_MEMORY 8192 and WORKER_DISK 50000 are fixed in the template, whatever the pod is given.',
  cured: "workers promise what their pod's limits are",
  nature: 'correctness',
  upstream: ['docker/kubernetes/helm/eemt/templates/worker-deployment.yaml'],
  story: `A Work Queue worker tells the master how many cores and how much memory and disk it has, and stops when it sees that it has less. The chart promises 50 GB of disk from every pod, on every machine.

eemt-dev takes the three numbers from the pod's own limits (resourceFieldRef), so they always agree.`,
  edits: {
    manifests: (set) =>
      mapRelease(set, (body) =>
        isComponent(body, 'Deployment', 'worker')
          ? mapPodContainers(body, (container, init) => (init ? container : promised(container)))
          : body,
      ),
  },
  judge: (seen) =>
    crashedThatSaid(seen, /less than the promised (disk space|memory)/i).map(({ pod, evidence }) =>
      terminal(pod.ref, 'The worker has less than it promises the master.', evidence),
    ),
};

const limits = [
  { name: 'WORKER_CORES', resource: 'limits.cpu', divisor: '1' },
  { name: 'WORKER_MEMORY', resource: 'limits.memory', divisor: '1Mi' },
  { name: 'WORKER_DISK', resource: 'limits.ephemeral-storage', divisor: '1Mi' },
] as const;

function promised(container: JsonObject): JsonObject {
  return limits.reduce((edited, { name, resource, divisor }) => {
    const isThere = objectsIn(edited['env']).some((one) => one['name'] === name);
    return isThere
      ? setEnv(edited, name, { valueFrom: { resourceFieldRef: { resource, divisor } } })
      : edited;
  }, container);
}
