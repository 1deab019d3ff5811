import type { Bug } from './bug.ts';
import { isComponent, mapPodContainers, mapRelease, objectsIn, setEnv } from '../chart/editors.ts';
import type { EnvSource } from '../chart/editors.ts';
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
  cured: "workers promise one core each, and the memory and disk of their pod's limits",
  nature: 'correctness',
  upstream: ['docker/kubernetes/helm/eemt/templates/worker-deployment.yaml'],
  story: `A Work Queue worker tells the manager how many cores and how much memory and disk it has, and stops when it sees that it has less. The chart promises 50 GB of disk from every pod, on every machine.

eemt-dev takes memory and disk from the pod's own limits (resourceFieldRef), so they always agree. Each worker promises one core: it may use more while others rest, but as many tasks run at once as there are workers.`,
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
      terminal(pod.ref, 'The worker has less than it promises the manager.', evidence),
    ),
};

/** Limits of CPU overlap, so that a lone worker may use the machine; what they add up to is more than there is. */
const promises: readonly (readonly [string, EnvSource])[] = [
  ['WORKER_CORES', { value: '1' }],
  ['WORKER_MEMORY', limit('limits.memory')],
  ['WORKER_DISK', limit('limits.ephemeral-storage')],
];

function promised(container: JsonObject): JsonObject {
  return promises.reduce((edited, [name, source]) => {
    const isThere = objectsIn(edited['env']).some((one) => one['name'] === name);
    return isThere ? setEnv(edited, name, source) : edited;
  }, container);
}

/** In MiB, which Work Queue calls MB. */
function limit(resource: string): EnvSource {
  return { valueFrom: { resourceFieldRef: { resource, divisor: '1Mi' } } };
}
