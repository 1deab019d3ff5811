import type { Bug } from './bug.ts';
import { kubectl, logs } from './by-hand.ts';
import type { ComposeFacts } from '../../core/blueprint.ts';
import type { ComposeService } from '../../core/compose-file.ts';
import { isComponent, mapPodContainers, mapRelease, objectsIn, setEnv, valueAt } from '../chart/editors.ts';
import type { EnvSource } from '../chart/editors.ts';
import { mapServices, setEnv as setServiceEnv, setKey } from '../compose/editors.ts';
import { withOption } from '../compose/options.ts';
import { workers } from '../compose/service-names.ts';
import { promisedIn } from '../compose/worker-promise.ts';
import type { JsonObject } from '../../lib/json.ts';
import { crashedPartsThatSaid } from './crashed.ts';
import { terminal } from './symptom.ts';
import { patch } from './patches/worker-disk-promise.ts';

/** Workers promise resources that the pod does not have. */
export const workerDiskPromise: Bug = {
  id: 'worker-disk-promise',
  title: 'Workers promise more than their pod has',
  symptom: 'The worker stops: has less than the promised disk space',
  cause:
    'WORKER_CORES 4, WORKER_MEMORY 8192 and WORKER_DISK 50000 are fixed in the template, whatever the pod is given; docker-compose.yml has 4 cores, 8G and 50G.',
  cured: 'workers promise one core each, and the memory and disk of their limits',
  nature: 'correctness',
  upstream: ['docker/kubernetes/helm/eemt/templates/worker-deployment.yaml', 'docker-compose.yml'],
  story: `A Work Queue worker tells the manager how many cores and how much memory and disk it has, and stops when it sees that it has less. The chart promises 50 GB of disk from every pod, on every machine.

eemt-dev takes memory and disk from the pod's own limits (resourceFieldRef), so they always agree. Each worker promises one core: it may use more while others rest, but as many tasks run at once as there are workers. With Compose the same numbers stand in the command.`,
  seenBy: [
    logs('the worker stops by itself', 'worker', '--previous', '--grep', 'promised'),
    kubectl(
      'what it promises',
      'get',
      'deployment',
      'eemt-worker',
      '--output=jsonpath={.spec.template.spec.containers[0].env}',
    ),
  ],
  patch,
  edits: {
    manifests: (set) =>
      mapRelease(set, (body) =>
        isComponent(body, 'Deployment', 'worker')
          ? mapPodContainers(body, (container, init) => (init ? container : promised(container)))
          : body,
      ),
    compose: (file, facts) =>
      mapServices(file, (service, name) => (workers.includes(name) ? promisedBy(service, facts) : service)),
  },
  // A worker looks at its disk when a manager takes it; EEMT's own looks as soon as it starts.
  reproduce: {
    place: 'beside',
    target: 'kind',
    leaveOut: ['work-queue-unreachable', 'web-jobs-need-docker'],
  },
  judge: (seen) =>
    crashedPartsThatSaid(seen, /less than the promised (disk space|memory)/i).map(({ ref, evidence }) =>
      terminal(ref, 'The worker has less than it promises the manager.', evidence),
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
    const fixed = objectsIn(edited['env']).some((one) => one['name'] === name && !isOfPod(one));
    return fixed ? setEnv(edited, name, source) : edited;
  }, container);
}

/** What the chart takes from the pod itself agrees with it. */
function isOfPod(variable: JsonObject): boolean {
  return valueAt(variable, ['valueFrom', 'resourceFieldRef']) !== undefined;
}

/** In the command and, for whoever reads them, the variables, where EEMT has them. */
function promisedBy(service: ComposeService, facts: ComposeFacts): ComposeService {
  const words = service.command ?? [];
  const command = promisedIn(words, facts).reduce(
    (edited, [option, value]) => withOption(edited, option, value),
    words,
  );
  return promisedIn([], facts).reduce(
    (edited, [option, value]) => {
      const name = `WORKER_${option.slice(2).toUpperCase()}`;
      return edited.environment?.[name] === undefined ? edited : setServiceEnv(edited, name, value);
    },
    command === words ? service : setKey(service, 'command', command),
  );
}

/** In MiB, which Work Queue calls MB. */
function limit(resource: string): EnvSource {
  return { valueFrom: { resourceFieldRef: { resource, divisor: '1Mi' } } };
}
