import type { Facts, KubeObject } from '../../core/blueprint.ts';
import type { JsonObject } from '../../lib/json.ts';
import { componentLabel, objectsIn, podSpecOf, valueAt } from './editors.ts';
import { shippedFiles } from './shipped-files.ts';
import { resourcesOf, sizesFor } from './sizing.ts';

/** What belongs to the runner, named after the release as the chart names its own. */
export function namesOf(web: KubeObject) {
  const release = web.metadata.name.replace(/-web$/, '');
  return {
    runner: `${release}-runner`,
    config: `${release}-jobs`,
    spool: `${release}-spool`,
    /** Of the Secret with the Work Queue's password. */
    password: workQueueName(release),
  };
}

/** Of the Service of the Work Queue, and of the Secret with its password; `release` is what the chart puts before its names. */
export function workQueueName(release: string): string {
  return `${release}-work-queue`;
}

/** Port of the Work Queue manager. */
export const workQueuePort = 9123;
export const passwordFile = '/eemt-dev/password/password';

/** A pod of the worker image that runs jobs one after the other as Work Queue manager, and its programs. */
export function jobRunner(web: KubeObject, worker: KubeObject, facts: Facts): readonly KubeObject[] {
  const { runner, config } = namesOf(web);
  const labels = { ...instanceLabels(worker), [componentLabel]: 'runner' };
  const metadata = { ...namespaceOf(web), labels };
  const spec = {
    replicas: 1,
    // Never two at once on one spool.
    strategy: { type: 'Recreate' },
    selector: { matchLabels: labels },
    template: {
      metadata: { labels, annotations: { 'eemt-dev/jobs': shippedFiles('jobs').print } },
      spec: runnerPod(web, worker, facts),
    },
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: config, ...metadata },
      data: shippedFiles('jobs').texts,
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: runner, ...metadata }, spec },
  ];
}

/** Off a lost node after 10 s; Kubernetes' own are 300 s each. */
export const lostNodeTolerations = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map(
  (key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 10,
  }),
);

const heartbeatIsFresh =
  "import json, sys, time; sys.exit(time.time() - json.load(open('/eemt-dev/spool/status/runner.json'))['at'] > 60)";

function runnerPod(web: KubeObject, worker: KubeObject, facts: Facts): JsonObject {
  const { config, password } = namesOf(web);
  const pod = podSpecOf(worker) ?? {};
  const [first] = objectsIn(pod['containers']);
  const data = claimMountedAt(web, '/app/uploads') ?? '';
  const database = claimMountedAt(web, '/app/database');
  return {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 10,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      fsGroupChangePolicy: 'OnRootMismatch',
    },
    ...(pod['nodeSelector'] === undefined ? {} : { nodeSelector: pod['nodeSelector'] }),
    tolerations: lostNodeTolerations,
    containers: [
      {
        name: 'runner',
        image: first?.['image'] ?? '',
        imagePullPolicy: first?.['imagePullPolicy'] ?? 'IfNotPresent',
        command: [
          'python3',
          '/eemt-dev/jobs/runner.py',
          '--spool=/eemt-dev/spool',
          '--uploads=/eemt-dev/uploads',
          '--results=/eemt-dev/results',
          '--database=/eemt-dev/database/jobs.db',
          '--eemt=/opt/eemt',
          `--password=${passwordFile}`,
          `--port=${String(workQueuePort)}`,
        ],
        env: [
          { name: 'HOME', value: '/tmp' },
          { name: 'PYTHONUNBUFFERED', value: '1' },
        ],
        resources: resourcesOf(sizesFor(facts).runner),
        // One that hangs would keep every job running for ever; it writes its heartbeat each second.
        livenessProbe: {
          exec: { command: ['python3', '-c', heartbeatIsFresh] },
          initialDelaySeconds: 60,
          periodSeconds: 30,
          timeoutSeconds: 10,
          failureThreshold: 2,
        },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [
          { name: 'jobs', mountPath: '/eemt-dev/jobs', readOnly: true },
          { name: 'spool', mountPath: '/eemt-dev/spool' },
          { name: 'data', mountPath: '/eemt-dev/uploads', subPath: 'uploads', readOnly: true },
          { name: 'data', mountPath: '/eemt-dev/results', subPath: 'results' },
          ...(database === undefined ? [] : [{ name: 'database', mountPath: '/eemt-dev/database' }]),
          { name: 'password', mountPath: '/eemt-dev/password', readOnly: true },
          { name: 'temp', mountPath: '/tmp' },
        ],
      },
    ],
    volumes: [
      programsVolume(config),
      spoolVolume(web),
      { name: 'data', persistentVolumeClaim: { claimName: data } },
      ...(database === undefined
        ? []
        : [{ name: 'database', persistentVolumeClaim: { claimName: database } }]),
      passwordVolume(password),
      { name: 'temp', emptyDir: {} },
    ],
  };
}

/** Name of the Secret that pods of these workloads mount for the Work Queue, or undefined. */
export function passwordSecretOf(workloads: readonly KubeObject[]): string | undefined {
  const volumes = workloads.flatMap((body) => objectsIn(podSpecOf(body)?.['volumes']));
  const name = valueAt(
    volumes.find((one) => one['name'] === 'password'),
    ['secret', 'secretName'],
  );
  return typeof name === 'string' ? name : undefined;
}

/** Readable for the group of the pod alone. */
export function passwordVolume(secretName: string): JsonObject {
  return { name: 'password', secret: { secretName, defaultMode: 0o440 } };
}

/** The stand-in is called as a command, so it may be executed. */
export function programsVolume(config: string): JsonObject {
  return { name: 'jobs', configMap: { name: config, defaultMode: 0o755 } };
}

export function spoolVolume(web: KubeObject): JsonObject {
  return { name: 'spool', persistentVolumeClaim: { claimName: namesOf(web).spool } };
}

/** The claim behind what a workload mounts at this path, or undefined. */
export function claimMountedAt(body: KubeObject, path: string): string | undefined {
  const spec = podSpecOf(body);
  const mounts = objectsIn(spec?.['containers']).flatMap((container) => objectsIn(container['volumeMounts']));
  const name = mounts.find(({ mountPath }) => mountPath === path)?.['name'];
  const volume = objectsIn(spec?.['volumes']).find((one) => one['name'] === name);
  const claim = valueAt(volume, ['persistentVolumeClaim', 'claimName']);
  return typeof claim === 'string' ? claim : undefined;
}

/** Labels by which the chart tells the pods of one release from others. */
export function instanceLabels(worker: KubeObject): Readonly<Record<string, string>> {
  const keys = ['app.kubernetes.io/name', 'app.kubernetes.io/instance'];
  const entries = keys.flatMap((key) => {
    const value = valueAt(worker, ['spec', 'selector', 'matchLabels', key]);
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

export function namespaceOf({ metadata: { namespace } }: KubeObject): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}
