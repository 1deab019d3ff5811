import type { Bug } from './bug.ts';
import type { KubeObject, Manifest, ManifestSet } from '../../core/blueprint.ts';
import {
  componentLabel,
  editPart,
  isComponent,
  mapManifests,
  mapPodContainers,
  mapScript,
  setEnv,
  valueAt,
} from '../chart/editors.ts';
import type { JsonObject } from '../../lib/json.ts';
import { crashedThatSaid } from '../../core/observed/logs.ts';
import { terminal } from './symptom.ts';

/** Port on which a Work Queue master listens, also in EEMT's values. */
const workQueuePort = 9123;

/** Workers look for a master that does not exist, once, and leave. */
export const workQueueUnreachable: Bug = {
  id: 'work-queue-unreachable',
  title: 'Workers look for a master that nobody runs, and leave',
  symptom: 'eemt-worker in CrashLoopBackOff a minute or an hour after its start',
  cause:
    'Workers run with --single-shot, ask a public catalog for the project, and are pointed at eemt-web:9123, where nobody listens and which the Service does not offer.',
  cured: 'a Work Queue service of its own; workers wait for a master behind it',
  nature: 'correctness',
  upstream: [
    'docker/kubernetes/helm/eemt/templates/worker-deployment.yaml',
    'docker/kubernetes/helm/eemt/templates/web-interface-service.yaml',
  ],
  story: `The web pod never starts a Work Queue master, and its Service offers port 5000 only. Besides, a worker that is given a project name (--master-name) leaves the host and port aside and asks the catalog server of the CCTools authors on the Internet. It runs once (--single-shot) as a child of a shell that as first process of the container passes no signal on, so each removal takes the whole grace period.

eemt-dev adds a Service for port 9123 that selects pods of component master, points the workers at it without project name, lets them wait for a year and look every few seconds, and replaces the shell by the worker.`,
  edits: { manifests: (set) => reachable(set) },
  judge: (seen) =>
    crashedThatSaid(
      seen,
      /could not connect after|single shot mode|no other (managers|masters) available|(couldn't|could not|failed to|unable to) (connect|query|resolve|find)/i,
    )
      .filter(({ pod }) => pod.component === 'worker')
      .map(({ pod, evidence }) =>
        terminal(pod.ref, 'The worker looks for a Work Queue master once, finds none, and exits.', evidence),
      ),
};

function reachable(set: ManifestSet): ManifestSet {
  const workers = set.release.filter(({ body }) => isComponent(body, 'Deployment', 'worker'));
  const edited = editPart(set, 'release', (release) =>
    mapManifests(release, (body) => (isComponent(body, 'Deployment', 'worker') ? waiting(body) : body)),
  );
  return workers.reduce((grown, { body }) => withService(grown, body), edited);
}

function waiting(body: KubeObject): KubeObject {
  const host = serviceName(body);
  return mapPodContainers(body, (container, init) => {
    if (init || !isWorkQueueWorker(container)) return container;
    const pointed = setEnv(container, 'MASTER_HOST', { value: host });
    return mapScript(pointed, waitingScript);
  });
}

const year = 365 * 24 * 60 * 60;

/** The script's call of work_queue_worker, over all its lines; the question for its version is none. */
const call = /^([ \t]*)(?:exec[ \t]+)?work_queue_worker(?![ \t]+--version)((?:[^\n]*\\\n)*[^\n]*)/gm;
/** Options that we take out or set ourselves, with the gap before them. */
const ours = /(?:[ \t]|\\\n)+--(?:single-shot|(?:(?:master|manager)-name|timeout|max-backoff)[ =]\S+)(?=\s)/g;

/** By host and port, patient, and in the shell's place, so that signals reach the worker. */
function waitingScript(script: string): string {
  const options = `--timeout ${year.toString()} --max-backoff 5`;
  return script.replaceAll(call, (_call, indent: string, rest: string) => {
    const others = rest.replaceAll(ours, '');
    return `${indent}exec work_queue_worker ${options}${others}`;
  });
}

function isWorkQueueWorker(container: JsonObject): boolean {
  const words = [container['command'], container['args']].flat();
  return words.some((word) => typeof word === 'string' && word.includes('work_queue_worker'));
}

function withService(set: ManifestSet, worker: KubeObject): ManifestSet {
  const service = masterService(worker);
  const isThere = set.release.some(
    ({ body }) => body.kind === 'Service' && body.metadata.name === service.body.metadata.name,
  );
  return isThere ? set : { ...set, release: [...set.release, service] };
}

function masterService(worker: KubeObject): Manifest {
  const { name: app, instance } = selectorOf(worker);
  const selector = { ...app, ...instance, [componentLabel]: 'master' };
  return {
    origin: 'eemt-dev',
    duplicateKeys: [],
    body: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: serviceName(worker),
        ...(worker.metadata.namespace === undefined ? {} : { namespace: worker.metadata.namespace }),
        labels: selector,
      },
      spec: {
        type: 'ClusterIP',
        ports: [{ name: 'work-queue', port: workQueuePort, targetPort: workQueuePort, protocol: 'TCP' }],
        selector,
      },
    },
  };
}

function selectorOf(worker: KubeObject): { readonly name: Labels; readonly instance: Labels } {
  const label = (key: string): Labels => {
    const value = valueAt(worker, ['spec', 'selector', 'matchLabels', key]);
    return typeof value === 'string' ? { [key]: value } : {};
  };
  return { name: label('app.kubernetes.io/name'), instance: label('app.kubernetes.io/instance') };
}

type Labels = Readonly<Record<string, string>>;

/** The release's full name is what the chart puts before `-worker`. */
function serviceName(worker: KubeObject): string {
  return `${worker.metadata.name.replace(/-worker$/, '')}-work-queue`;
}
