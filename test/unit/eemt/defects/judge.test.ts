import { describe, expect, it } from 'vitest';
import { bugs, findBug } from '../../../../src/eemt/defects/index.ts';
import type { KubeObject } from '../../../../src/core/blueprint.ts';
import type { Symptom, Observation } from '../../../../src/core/observation.ts';
import type { Json, JsonObject } from '../../../../src/lib/json.ts';

const at = '2026-02-02T10:00:00Z';
const earlier = '2026-02-02T09:59:00Z';

describe('rules', () => {
  it('say nothing of a world that cannot be seen', () => {
    const blind: Observation = {
      at,
      namespace: 'eemt',
      containers: { ok: false, why: 'no engine' },
      objects: { ok: false, why: 'no API' },
      logs: {},
      web: { ok: false, why: 'no port' },
    };
    for (const bug of bugs) expect(bug.judge(blind)).toEqual([]);
  });

  it('say nothing of a healthy world', () => {
    const mount = { name: 'database', mountPath: '/app/database' };
    const spec = {
      containers: [{ name: 'web', volumeMounts: [mount, { ...mount, mountPath: '/tmp' }] }],
      volumes: [{ name: 'database', persistentVolumeClaim: { claimName: 'eemt-database' } }],
    };
    const pod = podOf('web', { conditions: [{ type: 'Ready', status: 'True' }] }, spec);
    for (const bug of bugs) expect(bug.judge(world([pod]))).toEqual([]);
  });

  it('see a worker that no node is labelled for', () => {
    const spec = { nodeSelector: { 'node-type': 'compute' } };
    const pod = pending(
      'worker',
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
      spec,
    );
    const [symptom] = seenBy('worker-node-selector', world([pod, nodeWith({})]));
    expect(symptom).toMatchObject({
      course: 'terminal',
      subject: { kind: 'Pod', name: 'worker', namespace: 'eemt' },
    });
    expect(symptom?.evidence[0]?.text).toContain('affinity/selector');
    expect(seenBy('worker-node-selector', world([pod, nodeWith({ 'node-type': 'compute' })]))).toEqual([]);
  });

  it.each(['cpu', 'memory', 'ephemeral-storage'])(
    'see a pod that requests more %s than there is',
    (resource) => {
      const pod = pending('worker', `0/3 nodes are available: 3 Insufficient ${resource}.`);
      expect(seenBy('oversized-requests', world([pod]))).toMatchObject([{ course: 'terminal' }]);
    },
  );

  it('give room a chance while a pod is being removed or replaced', () => {
    const pod = pending('worker', '0/3 nodes are available: 3 Insufficient cpu.');
    const gone = withMetadata(podOf('old', {}), { deletionTimestamp: at });
    expect(seenBy('oversized-requests', world([pod, gone]))).toMatchObject([{ course: 'transient' }]);
    const owner = (kind: string, name: string) => ({ ownerReferences: [{ kind, name }] });
    const revision = (number: string) => ({
      annotations: { 'deployment.kubernetes.io/revision': number },
    });
    const replaced = [
      withMetadata(podOf('old', {}), owner('ReplicaSet', 'web-1')),
      withMetadata(objectOf('ReplicaSet', 'web-1', {}), { ...owner('Deployment', 'web'), ...revision('1') }),
      withMetadata(objectOf('Deployment', 'web', {}), revision('2')),
    ];
    expect(seenBy('oversized-requests', world([pod, ...replaced]))).toMatchObject([{ course: 'transient' }]);
  });

  it.each([
    ['worker-node-selector', "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."],
    ['oversized-requests', '0/1 nodes are available: 1 Insufficient cpu.'],
    ['rwo-node-pinning', '0/1 nodes are available: 1 node(s) had volume node affinity conflict.'],
  ])('do not let %s end a wait while a node is still coming up', (id, message) => {
    const pod = pending('worker', message, { nodeSelector: { 'node-type': 'compute' } });
    const joining = { ...nodeWith({}), status: {} };
    expect(seenBy(id, world([pod, joining]))).toMatchObject([{ course: 'transient' }]);
  });

  it('see a pod whose claim lies on another node', () => {
    const pod = pending('worker', '0/3 nodes are available: 2 node(s) had volume node affinity conflict.');
    expect(seenBy('rwo-node-pinning', world([pod]))).toMatchObject([{ course: 'terminal' }]);
  });

  it("see a claim that Kind's storage refuses", () => {
    const claim = objectOf('PersistentVolumeClaim', 'eemt-data', {});
    const text =
      'failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce';
    const found = seenBy('rwx-claims', world([claim, eventAbout(claim, 'ProvisioningFailed', text)]));
    expect(found).toMatchObject([
      {
        course: 'terminal',
        subject: { kind: 'PersistentVolumeClaim', name: 'eemt-data' },
        evidence: [{ source: 'event ProvisioningFailed', text }],
      },
    ]);
  });

  it.each([
    ['rwx-claims', 'NodePath only supports ReadWriteOnce'],
    ['oversized-claims', 'not enough capacity'],
  ])('do not hold it against a claim that is bound what %s saw when it was refused', (id, text) => {
    const claim = (phase: string) => objectOf('PersistentVolumeClaim', 'eemt-data', { status: { phase } });
    const seen = (phase: string) =>
      world([claim(phase), eventAbout(claim(phase), 'ProvisioningFailed', text)]);
    expect(seenBy(id, seen('Pending'))).toMatchObject([{ course: 'terminal' }]);
    expect(seenBy(id, seen('Bound'))).toEqual([]);
  });

  it('date what goes on happening by its last time', () => {
    const claim = objectOf('PersistentVolumeClaim', 'eemt-data', {});
    const event = {
      ...eventAbout(claim, 'ProvisioningFailed', 'NodePath only supports ReadWriteOnce'),
      lastTimestamp: null,
      eventTime: earlier,
      series: { count: 7, lastObservedTime: at },
    };
    expect(seenBy('rwx-claims', world([claim, event]))[0]?.evidence).toMatchObject([{ at }]);
  });

  it('see a pod that waits for one claim under two names', () => {
    const volumes = ['data-storage', 'uploads'].map((name) => ({
      name,
      persistentVolumeClaim: { claimName: 'eemt-data' },
    }));
    const waiting = {
      containerStatuses: [{ name: 'c', state: { waiting: { reason: 'ContainerCreating' } } }],
    };
    const running = { containerStatuses: [{ name: 'c', state: { running: {} } }] };
    expect(seenBy('duplicate-claim-volumes', world([podOf('web', waiting, { volumes })]))).toMatchObject([
      {
        course: 'terminal',
        evidence: [{ text: 'volumes of one claim: eemt-data as data-storage, uploads' }],
      },
    ]);
    expect(seenBy('duplicate-claim-volumes', world([podOf('web', running, { volumes })]))).toEqual([]);
  });

  it.each([
    ['cron-as-user', "crontab: your UID isn't in the passwd file."],
    ['web-logs-permission', "touch: cannot touch '/app/logs/app.log': Permission denied"],
    ['grass-home', 'ERROR: Failed to create configuration directory </.grass8>'],
    ['worker-disk-promise', 'worker has less than the promised disk space (5000 MB < 50000 MB)'],
    ['work-queue-unreachable', 'stopping: could not connect after 3600 seconds.'],
  ])('see %s by the last line of a crashed container', (id, line) => {
    const ended = {
      containerStatuses: [
        { name: 'c', state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: {} } },
      ],
    };
    const seen = world([podOf('crashed', ended)], { 'crashed/c': ['starting', line] });
    expect(seenBy(id, seen)).toMatchObject([
      { subject: { name: 'crashed' }, evidence: [{ source: 'log of crashed/c', text: line }] },
    ]);
    const others = bugs.filter((bug) => bug.id !== id && bug.judge(seen).length > 0);
    expect(others.map((bug) => bug.id)).toEqual([]);
  });

  it.each([
    ['cron-as-user', "your UID isn't in the passwd file"],
    ['web-logs-permission', "touch: cannot touch '/app/logs/app.log': Permission denied"],
  ])('do not let %s hold an old log against a pod that is well again', (id, line) => {
    const lastState = { terminated: { exitCode: 1 } };
    const ready = podOf('web', {
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'c', ready: true, state: { running: {} }, lastState }],
    });
    expect(seenBy(id, world([ready], { 'web/c': [line] }))).toEqual([]);
  });

  it('do not hold the old log of a container that is well against one that is not', () => {
    const well = {
      name: 'c',
      ready: true,
      state: { running: {} },
      lastState: { terminated: { exitCode: 1 } },
    };
    const starting = { name: 'other', ready: false, state: { running: {} } };
    const pod = podOf(
      'web',
      { conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [well, starting] },
      { containers: [{ name: 'c' }, { name: 'other' }] },
    );
    const seen = world([pod], { 'web/c': ["your UID isn't in the passwd file"] });
    expect(seenBy('cron-as-user', seen)).toEqual([]);
  });

  it('date the last words of a container by its end', () => {
    const ended = { exitCode: 1, finishedAt: earlier };
    const pod = podOf('web', { containerStatuses: [{ name: 'c', state: { terminated: ended } }] });
    const seen = world([pod], { 'web/c': ["your UID isn't in the passwd file"] });
    expect(seenBy('cron-as-user', seen)[0]?.evidence).toMatchObject([{ at: earlier }]);
  });

  it.each([
    ['docker-py-requests', 'Docker Python SDK failed: Not supported URL scheme http+docker'],
    ['job-cancel-ignored', "cannot stop job 0a1b: 'Process' object has no attribute 'stop'"],
  ])('see %s by what the page says while it runs and is well', (id, line) => {
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'c', ready: true, state: { running: {} } }],
    };
    const seen = (component: string, said: string) =>
      world([podOf('eemt-web', status, {}, component)], { 'eemt-web/c': [said, 'GET /health'] });
    expect(seenBy(id, seen('web-interface', line))).toMatchObject([
      {
        subject: { kind: 'Pod', name: 'eemt-web' },
        course: 'transient',
        evidence: [{ source: 'log of eemt-web/c', text: line }],
      },
    ]);
    expect(seenBy(id, seen('web-interface', 'GET /health'))).toEqual([]);
    expect(seenBy(id, seen('worker', line))).toEqual([]);
  });

  it('see workers whose only limit is a GPU', () => {
    const deployment = (limits: JsonObject) =>
      objectOf('Deployment', 'eemt-worker', {
        spec: {
          template: {
            metadata: { labels: { 'app.kubernetes.io/component': 'worker' } },
            spec: { containers: [{ name: 'worker', resources: { limits } }] },
          },
        },
      });
    expect(seenBy('gpu-drops-limits', world([deployment({ 'nvidia.com/gpu': '1' })]))).toMatchObject([
      {
        subject: { kind: 'Deployment', name: 'eemt-worker' },
        severity: 'medium',
        course: 'transient',
        evidence: [{ text: 'limits: {"nvidia.com/gpu":"1"}' }],
      },
    ]);
    for (const limits of [{}, { cpu: '2' }, { cpu: '2', memory: '4Gi', 'nvidia.com/gpu': '1' }])
      expect(seenBy('gpu-drops-limits', world([deployment(limits)]))).toEqual([]);
  });

  it('see that etcd is late, by what the API server refuses and by fresh events', () => {
    const why = 'Error from server: etcdserver: request timed out';
    const refused = (text: string) => ({ ...world([]), objects: { ok: false, why: text } as const });
    const found = [{ subject: { kind: 'Cluster' }, severity: 'high', course: 'transient' }];
    expect(seenBy('large-image-etcd', refused(why))).toMatchObject(found);
    expect(seenBy('large-image-etcd', refused('connection refused'))).toEqual([]);
    const set = objectOf('ReplicaSet', 'eemt-worker-1', {});
    const event = (lastTimestamp: string) => ({ ...eventAbout(set, 'FailedCreate', why), lastTimestamp });
    expect(seenBy('large-image-etcd', world([event(earlier)]))).toMatchObject(found);
    expect(seenBy('large-image-etcd', world([event('2026-02-02T09:00:00Z')]))).toEqual([]);
  });

  it('see an app whose database is not on its claim', () => {
    const spec = {
      containers: [{ name: 'web', volumeMounts: [{ name: 'database', mountPath: '/app/database' }] }],
      volumes: [{ name: 'database', persistentVolumeClaim: { claimName: 'eemt-database' } }],
    };
    const pod = podOf('web', {}, spec, 'web-interface');
    expect(seenBy('database-in-tmp', world([pod]))).toMatchObject([
      { course: 'transient', severity: 'medium' },
    ]);
    const [container] = spec.containers;
    const told = { ...container, env: [{ name: 'DATABASE_PATH', value: '/app/database/jobs.db' }] };
    const tellsWhere = podOf('web', {}, { ...spec, containers: [told] }, 'web-interface');
    expect(seenBy('database-in-tmp', world([tellsWhere]))).toEqual([]);
  });

  it('see an autoscaler without metrics', () => {
    const status = {
      conditions: [
        { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'no metrics' },
      ],
    };
    const found = seenBy(
      'hpa-without-metrics',
      world([objectOf('HorizontalPodAutoscaler', 'eemt-worker-hpa', { status })]),
    );
    expect(found).toMatchObject([{ severity: 'low', course: 'transient' }]);
  });
});

function seenBy(id: string, seen: Observation): readonly Symptom[] {
  return findBug(id)?.judge(seen) ?? [];
}

function world(objects: readonly KubeObject[], logs: Observation['logs'] = {}): Observation {
  const none = { ok: true, value: [] } as const;
  return {
    at,
    namespace: 'eemt',
    containers: none,
    objects: {
      ok: true,
      value: objects.some(({ kind }) => kind === 'Node') ? objects : [...objects, nodeWith({})],
    },
    logs,
    web: { ok: false, why: '' },
  };
}

function objectOf(kind: string, name: string, rest: JsonObject): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'eemt' }, ...rest };
}

function withMetadata(object: KubeObject, more: JsonObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, ...more } };
}

function podOf(name: string, status: Json, spec: JsonObject = {}, component = 'worker'): KubeObject {
  const pod = objectOf('Pod', name, { spec: { containers: [{ name: 'c' }], ...spec }, status });
  return withMetadata(pod, { labels: { 'app.kubernetes.io/component': component } });
}

function pending(name: string, message: string, spec: JsonObject = {}): KubeObject {
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: earlier,
  };
  return podOf(name, { phase: 'Pending', conditions: [condition] }, spec);
}

function nodeWith(labels: Readonly<Record<string, string>>): KubeObject {
  const status = { conditions: [{ type: 'Ready', status: 'True' }] };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node', labels }, status };
}

function eventAbout(about: KubeObject, reason: string, message: string): KubeObject {
  const involvedObject = { kind: about.kind, name: about.metadata.name };
  return objectOf('Event', `${about.metadata.name}.1`, {
    involvedObject,
    reason,
    message,
    lastTimestamp: at,
  });
}
