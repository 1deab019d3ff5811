import { dirname } from 'node:path/posix';
import type { Bug } from './bug.ts';
import { kubectl, logs } from './by-hand.ts';
import type { KubeObject, ManifestSet } from '../../core/blueprint.ts';
import {
  componentLabel,
  editPart,
  isComponent,
  mapManifests,
  mapPodContainers,
  mapPodSpec,
  mapScript,
  objectsIn,
  setEnv,
  setValue,
  withOwn,
} from '../chart/editors.ts';
import {
  instanceLabels,
  namespaceOf,
  passwordFile,
  passwordVolume,
  workQueueName,
  workQueuePort,
} from '../chart/job-runner.ts';
import { shippedFiles } from '../chart/shipped-files.ts';
import type { JsonObject } from '../../lib/json.ts';
import { mapServices } from '../compose/editors.ts';
import { workers } from '../compose/service-names.ts';
import { waitingFolder, waitingService, yearSeconds } from '../compose/waiting-worker.ts';
import { workerSaid } from '../../core/observed/part-log.ts';
import { crashedPartsThatSaid } from './crashed.ts';
import { terminal } from './symptom.ts';

/** Workers look for a manager that does not exist, once, and leave. */
export const workQueueUnreachable: Bug = {
  id: 'work-queue-unreachable',
  title: 'Workers look for a Work Queue manager that nobody runs, and leave',
  symptom: 'eemt-worker in CrashLoopBackOff a minute or an hour after its start',
  cause:
    'Workers run with --single-shot, ask a public catalog for the project, and are pointed at eemt-web:9123, where nobody listens and which the Service does not offer. With Compose they look for eemt-master, which serves a page and no manager.',
  cured:
    'a Work Queue service of its own; workers wait for a manager behind it, and a password tells them apart from others',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml',
    'docker/kubernetes/helm/eemt/templates/web-interface-service.yaml',
    'docker-compose.yml',
  ],
  story: `The web pod never starts a Work Queue manager, and its Service offers port 5000 only. Besides, a worker that is given a project name (--master-name) leaves the host and port aside and asks the catalog server of the CCTools authors on the Internet. It runs once (--single-shot) as a child of a shell that as first process of the container passes no signal on, so each removal takes the whole grace period.

eemt-dev adds a Service for port 9123 that selects the job runner, points the workers at it without project name, and puts a small program in the shell's place that looks every second and runs a worker while a manager listens: the worker by itself would say every second that nobody does, and would notice only after an hour that the manager's node is gone. Without a password anybody who reaches the port could be a worker, or its manager, so the two show each other one that every environment makes for itself. With Compose the program is the entrypoint of the workers, and the runner answers to the name that they look for.`,
  seenBy: [
    kubectl('the Service has no port 9123', 'get', 'service', 'eemt-web'),
    kubectl('the workers are restarted', 'get', 'pods', '--selector=app.kubernetes.io/component=worker'),
    logs('they find no manager', 'worker', '--previous'),
  ],
  patch: {
    none: 'it is not a matter of lines: no part of EEMT is the manager that the workers look for. The runner of eemt-dev shows one way.',
  },
  edits: {
    manifests: (set) => reachable(set),
    compose: (file, facts) =>
      mapServices(file, (service, name) =>
        workers.includes(name) ? waitingService(service, facts) : service,
      ),
  },
  reproduce: { place: 'beside', target: 'kind', leaveOut: ['web-jobs-need-docker'] },
  judge: (seen) =>
    [...crashedPartsThatSaid(seen, gaveUp, 'worker'), ...workerSaid(seen, asksStrangers)].map(
      ({ ref, evidence }) =>
        terminal(ref, 'The worker looks for a Work Queue manager that nobody runs.', evidence),
    ),
};

const gaveUp =
  /could not connect after|single shot mode|no other (managers|masters) available|(couldn't|could not|failed to|unable to) (connect|query|resolve|find)/i;
/** With a project's name it asks the public catalog for a manager, and goes on asking for an hour. */
const asksStrangers = /trying catalog query|catalog server at \S+ seems to be down/i;

function reachable(set: ManifestSet): ManifestSet {
  const workers = set.release.filter(({ body }) => isComponent(body, 'Deployment', 'worker'));
  const edited = editPart(set, 'release', (release) =>
    mapManifests(release, (body) => (isComponent(body, 'Deployment', 'worker') ? waiting(body) : body)),
  );
  return workers.reduce((grown, { body }) => withService(grown, body), edited);
}

function waiting(body: KubeObject): KubeObject {
  const host = serviceName(body);
  const edited = mapPodContainers(body, (container, init) => {
    if (init || !isWorkQueueWorker(container)) return container;
    const pointed = setEnv(container, 'MASTER_HOST', { value: host });
    return withPrograms(mapScript(pointed, waitingScript));
  });
  const mounted = mapPodSpec(edited, (spec) => {
    const volumes = objectsIn(spec['volumes']);
    if (volumes.some(({ name }) => name === 'password')) return spec;
    const programs = { name: 'waiting', configMap: { name: programsOf(body) } };
    return setValue(spec, ['volumes'], [...volumes, passwordVolume(host), programs]);
  });
  const stamp = ['spec', 'template', 'metadata', 'annotations', 'eemt-dev/worker'];
  return setValue(mounted, stamp, shippedFiles('worker').print) as KubeObject;
}

function withPrograms(container: JsonObject): JsonObject {
  const mounts = objectsIn(container['volumeMounts']);
  if (mounts.some(({ name }) => name === 'password')) return container;
  const added = [
    { name: 'password', mountPath: dirname(passwordFile), readOnly: true },
    { name: 'waiting', mountPath: waitingFolder, readOnly: true },
  ];
  return setValue(container, ['volumeMounts'], [...mounts, ...added]);
}

/** The script's call of work_queue_worker, over all its lines, with the manager's address at its end; the question for its version is none. */
const call =
  /^([ \t]*)(?:exec[ \t]+)?work_queue_worker(?![ \t]+--version)((?:[^\n]*\\\n)*[^\n]*?)(?:[ \t]|\\\n)+([^\s\\-][^\s\\]*:[^\s\\]+)[ \t]*$/gm;
/** Options that we take out or set ourselves, with the gap before them. */
const ours =
  /(?:[ \t]|\\\n)+--(?:single-shot|(?:(?:master|manager)-name|timeout|max-backoff|debug|password)[ =]\S+)(?=\s|$)/g;

/** In the shell's place, so that signals reach it. Our program starts a work_queue_worker whenever a manager is there. */
function waitingScript(script: string): string {
  const options = `--timeout ${String(yearSeconds)} --password ${passwordFile}`;
  return script.replaceAll(call, (_call, indent: string, rest: string, address: string) => {
    const others = rest.replaceAll(ours, '').replace(/(?:[ \t]|\\\n)+$/, '');
    return `${indent}exec python3 ${waitingFolder}/worker.py ${address} ${options}${others}`;
  });
}

function isWorkQueueWorker(container: JsonObject): boolean {
  const words = [container['command'], container['args']].flat();
  return words.some(
    (word) => typeof word === 'string' && /work_queue_worker(?!\s+--version)|worker\.py/.test(word),
  );
}

function withService(set: ManifestSet, worker: KubeObject): ManifestSet {
  const service = managerService(worker);
  const isThere = set.release.some(
    ({ body }) => body.kind === 'Service' && body.metadata.name === service.metadata.name,
  );
  return isThere ? set : { ...set, release: withOwn(set.release, [service, programs(worker)]) };
}

function programs(worker: KubeObject): KubeObject {
  const { metadata } = managerService(worker);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      ...metadata,
      name: programsOf(worker),
      labels: { ...metadata.labels, [componentLabel]: 'worker' },
    },
    data: shippedFiles('worker').texts,
  };
}

const programsOf = (worker: KubeObject): string => `${worker.metadata.name}-waiting`;

function managerService(worker: KubeObject): KubeObject {
  const selector = { ...instanceLabels(worker), [componentLabel]: 'runner' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: serviceName(worker),
      ...namespaceOf(worker),
      labels: selector,
    },
    spec: {
      type: 'ClusterIP',
      ports: [{ name: 'work-queue', port: workQueuePort, targetPort: workQueuePort, protocol: 'TCP' }],
      selector,
    },
  };
}

/** The release's full name is what the chart puts before `-worker`. */
function serviceName(worker: KubeObject): string {
  return workQueueName(worker.metadata.name.replace(/-worker$/, ''));
}
