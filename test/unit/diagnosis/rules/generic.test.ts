import { describe, expect, it } from 'vitest';
import type { Observation, Symptom } from '../../../../src/core/observation.ts';
import { judgeAll } from '../../../../src/diagnosis/judge-all.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { rules } from '../../../../src/diagnosis/rules/index.ts';
import { ago, change, event, pod, observation, withObjects } from '../observations.ts';
import type { PodSketch } from '../observations.ts';

const healthy = observation('healthy');
const worker = 'eemt-cluster-worker';

function seen(id: string, world: Observation): readonly Symptom[] {
  return judgeAll(world, rules).filter((one) => one.id === id);
}

function withPod(sketch: PodSketch, ...events: Parameters<typeof withObjects>[1][]): Observation {
  return withObjects(healthy, pod(healthy, sketch), ...events);
}

const waiting = (reason: string, message = ''): PodSketch => ({
  node: worker,
  container: { state: { waiting: { reason, message } } },
});

describe('a healthy environment', () => {
  it('shows nothing', () => {
    expect(judgeAll(healthy, rules)).toEqual([]);
  });
});

describe('image-missing', () => {
  it('names the image and the node, and never heals', () => {
    const world = withPod(
      waiting('ImagePullBackOff', 'Back-off pulling image "app:1"'),
      event(
        healthy,
        'Pod/app-1',
        'Failed',
        'Failed to pull image "app:1": pull access denied, repository does not exist',
      ),
    );
    const [one] = seen('image-missing', world);
    expect(one).toMatchObject({
      course: 'terminal',
      cause: `Node ${worker} does not have image app:1, and no registry gives it.`,
    });
    expect(one?.evidence.map(({ text }) => text).join()).toContain('pull access denied');
  });

  it('gives a network that fails a minute', () => {
    const failing = waiting('ErrImagePull', 'failed to do request: dial tcp: i/o timeout');
    expect(seen('image-missing', withPod({ ...failing, ageSeconds: 20 }))[0]?.course).toBe('transient');
    expect(seen('image-missing', withPod({ ...failing, ageSeconds: 90 }))[0]).toMatchObject({
      course: 'terminal',
      cause: `Node ${worker} cannot reach the registry of image app:1.`,
    });
  });

  it.each(['ErrImageNeverPull', 'InvalidImageName'])('knows %s', (reason) => {
    expect(seen('image-missing', withPod(waiting(reason)))[0]?.course).toBe('terminal');
  });
});

describe('crash-loop', () => {
  const crashed = (restartCount: number, state: object, last: object = {}): PodSketch => ({
    node: worker,
    container: {
      restartCount,
      state: state as never,
      lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(healthy, 5), ...last } },
    },
  });
  const backOff = { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } };
  const running = { running: { startedAt: ago(healthy, 3) } };

  it('never heals from the second crash on, and says the line of the log that complains', () => {
    const world = withPod(crashed(1, backOff));
    const [one] = seen('crash-loop', {
      ...world,
      logs: { 'app-1/main': ['starting', 'touch: /x: Permission denied', 'bye'] },
    });
    expect(one).toMatchObject({ course: 'terminal' });
    expect(one?.cause).toBe('Container main ended 2 times (exit code 1): touch: /x: Permission denied');
  });

  it('may heal after the first crash', () => {
    expect(seen('crash-loop', withPod(crashed(0, backOff)))[0]?.course).toBe('transient');
  });

  it('may heal while a node is not Ready', () => {
    const world = change(withPod(crashed(3, backOff)), 'Node', 'eemt-cluster-worker2', (node) => ({
      ...node,
      status: {},
    }));
    expect(seen('crash-loop', world)[0]?.course).toBe('transient');
  });

  it('gives a container that the liveness probe killed one try more', () => {
    const killing = event(
      healthy,
      'Pod/app-1',
      'Killing',
      'Container main failed liveness probe, will be restarted',
    );
    expect(seen('crash-loop', withPod(crashed(1, backOff), killing))[0]?.course).toBe('transient');
    expect(seen('crash-loop', withPod(crashed(2, backOff), killing))[0]?.course).toBe('terminal');
  });

  it('may heal while the container runs again, and is gone when it is Ready or has run long', () => {
    expect(seen('crash-loop', withPod(crashed(2, running)))[0]?.course).toBe('transient');
    const ready = crashed(2, running);
    expect(seen('crash-loop', withPod({ ...ready, container: { ...ready.container, ready: true } }))).toEqual(
      [],
    );
    expect(seen('crash-loop', withPod(crashed(2, running, { finishedAt: ago(healthy, 300) })))).toEqual([]);
  });

  it('does not take a node that was stopped and started for a crash', () => {
    expect(seen('crash-loop', withPod(crashed(3, running, { exitCode: 255, reason: 'Unknown' })))).toEqual(
      [],
    );
  });

  it('may heal where the pod is of an old template, of a Job, and is nothing where the pod leaves', () => {
    const old = withObjects(
      withPod({ ...crashed(5, backOff), owner: { kind: 'ReplicaSet', name: 'eemt-web-old' } }),
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: 'eemt-web-old',
          annotations: { 'deployment.kubernetes.io/revision': '0' },
          ownerReferences: [{ kind: 'Deployment', name: 'eemt-web' }],
        },
      },
    );
    expect(seen('crash-loop', old)[0]?.course).toBe('transient');
    const ofJob = { ...crashed(5, backOff), owner: { kind: 'Job', name: 'eemt-cleanup-1' } };
    expect(seen('crash-loop', withPod(ofJob))[0]?.course).toBe('transient');
    expect(seen('crash-loop', withPod({ ...crashed(5, backOff), deleting: true }))).toEqual([]);
  });
});

describe('oom-killed', () => {
  it('names the limit, and takes the place of the crash loop', () => {
    const world = withPod({
      node: worker,
      resources: { limits: { memory: '64Mi' } },
      container: {
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: ago(healthy, 5) } },
      },
    });
    expect(seen('oom-killed', world)[0]).toMatchObject({
      course: 'terminal',
      cause: 'Container main was killed: it used more than its 64Mi of memory.',
    });
    expect(seen('crash-loop', world)).toEqual([]);
  });
});

describe('unschedulable', () => {
  const unplaced = (message: string, more: PodSketch = {}, ageSeconds = 30): PodSketch => ({
    ...more,
    status: {
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message,
          lastTransitionTime: ago(healthy, ageSeconds),
        },
      ],
    },
  });
  const cpu =
    '0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. preemption: none.';
  const selector =
    "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: none.";

  it('says what the pod asks for and what a node has', () => {
    const [one] = seen('unschedulable', withPod(unplaced(cpu, { resources: { requests: { cpu: '8' } } })));
    expect(one?.cause).toBe(
      'No node takes pod app-1: it asks for 8 CPU, more than any node has free (a node has 2 in all).',
    );
    expect(one?.course).toBe('terminal');
  });

  it('names the label that no node has', () => {
    const [one] = seen(
      'unschedulable',
      withPod(unplaced(selector, { spec: { nodeSelector: { gpu: 'yes' } } })),
    );
    expect(one).toMatchObject({
      course: 'terminal',
      cause: 'No node takes pod app-1: no node has the label gpu=yes.',
    });
  });

  it('may heal where the label has come since', () => {
    const world = withPod(unplaced(selector, { spec: { nodeSelector: { 'node-type': 'compute' } } }));
    expect(seen('unschedulable', world)[0]?.course).toBe('transient');
  });

  it('may heal in its first three seconds', () => {
    expect(seen('unschedulable', withPod(unplaced(cpu, {}, 2)))[0]?.course).toBe('transient');
  });

  it('may heal while fewer nodes are Ready than there are node containers', () => {
    const world = change(withPod(unplaced(cpu)), 'Node', 'eemt-cluster-worker2', () => undefined);
    expect(seen('unschedulable', world)[0]?.course).toBe('transient');
  });

  it('may heal while its claim is not bound: the claim is judged by itself', () => {
    const world = withPod(
      unplaced('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.'),
    );
    expect(seen('unschedulable', world)[0]).toMatchObject({
      course: 'transient',
      cause: 'No node takes pod app-1: its claim has no volume yet.',
    });
  });

  it('may heal while other pods leave and give their room', () => {
    const world = withObjects(
      withPod(unplaced(cpu)),
      pod(healthy, { name: 'old', node: worker, deleting: true }),
    );
    expect(seen('unschedulable', world)[0]?.course).toBe('transient');
  });

  it('may heal together with the bug that reads the same message', () => {
    const world = withObjects(
      withPod(unplaced(cpu)),
      pod(healthy, { name: 'old', node: worker, deleting: true }),
    );
    expect(judgeAll(world, [...bugs, ...rules]).map(({ id, course }) => [id, course])).toEqual([
      ['oversized-requests', 'transient'],
      ['unschedulable', 'transient'],
    ]);
  });

  it('says that a disk is nearly full instead of the name of a taint', () => {
    const world = withPod(
      unplaced(
        '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.',
      ),
    );
    expect(seen('unschedulable', world)[0]?.cause).toContain('the disk of the node is nearly full');
  });
});

describe('claim-refused', () => {
  it('never heals where the class cannot share a volume', () => {
    const found = seen('claim-refused', observation('claims-refused'));
    expect(found.map(({ subject }) => subject.name)).toEqual(['eemt-cache', 'eemt-data', 'eemt-logs']);
    expect(found[0]).toMatchObject({ course: 'terminal' });
    expect(found[0]?.cause).toContain('NodePath only supports ReadWriteOnce');
  });

  it('gives another failure of the provisioner three tries', () => {
    const pending = change(healthy, 'PersistentVolumeClaim', 'eemt-logs', (claim) => ({
      ...claim,
      status: { phase: 'Pending' },
    }));
    const failed = (count: number) =>
      event(healthy, 'PersistentVolumeClaim/eemt-logs', 'ProvisioningFailed', 'helper pod timed out', {
        count,
      });
    expect(seen('claim-refused', withObjects(pending, failed(1)))[0]?.course).toBe('transient');
    expect(seen('claim-refused', withObjects(pending, failed(3)))[0]?.course).toBe('terminal');
  });

  it('does not judge a claim that was made anew by the one that had its name before', () => {
    const claim = (uid: string) =>
      change(healthy, 'PersistentVolumeClaim', 'eemt-logs', (one) => ({
        ...one,
        metadata: { ...one.metadata, uid },
        status: { phase: 'Pending' },
      }));
    const refusal = event(healthy, 'PersistentVolumeClaim/eemt-logs', 'ProvisioningFailed', 'not supported');
    const involvedObject = { kind: 'PersistentVolumeClaim', name: 'eemt-logs', uid: 'old' };
    const refused = (uid: string) => withObjects(claim(uid), { ...refusal, involvedObject });
    expect(seen('claim-refused', refused('old'))).toMatchObject([{ course: 'terminal' }]);
    expect(seen('claim-refused', refused('new'))).toEqual([]);
  });

  it('is silent while a claim waits for its first pod, and speaks when its volume is lost', () => {
    const pending = change(healthy, 'PersistentVolumeClaim', 'eemt-logs', (claim) => ({
      ...claim,
      status: { phase: 'Pending' },
    }));
    const first = event(
      healthy,
      'PersistentVolumeClaim/eemt-logs',
      'WaitForFirstConsumer',
      'waiting for first consumer',
    );
    expect(seen('claim-refused', withObjects(pending, first))).toEqual([]);
    const lost = change(healthy, 'PersistentVolumeClaim', 'eemt-logs', (claim) => ({
      ...claim,
      status: { phase: 'Lost' },
    }));
    expect(seen('claim-refused', lost)[0]?.course).toBe('terminal');
  });
});

describe('mount-failed', () => {
  const creating = waiting('ContainerCreating');
  it('does not give up on volumes that the kubelet has not finished with', () => {
    const message =
      'Unable to attach or mount volumes: unmounted volumes=[uploads], unattached volumes=[], failed to process volumes=[uploads results]: timed out waiting for the condition';
    const world = withPod(
      { ...creating, phase: 'Pending' },
      event(healthy, 'Pod/app-1', 'FailedMount', message),
    );
    expect(seen('mount-failed', world)[0]).toMatchObject({ course: 'transient' });
    expect(seen('mount-failed', world)[0]?.cause).toContain('has not finished with uploads, results');
  });

  it('may heal where the kubelet is only behind', () => {
    const late = event(
      healthy,
      'Pod/app-1',
      'FailedMount',
      'MountVolume.SetUp failed for volume "k" : object "eemt"/"kube-root-ca.crt" not registered',
    );
    expect(seen('mount-failed', withPod({ ...creating, phase: 'Pending' }, late))[0]?.course).toBe(
      'transient',
    );
  });

  it('is history once the container runs', () => {
    const world = withPod(
      { node: worker, container: { state: { running: {} } } },
      event(healthy, 'Pod/app-1', 'FailedMount', 'x'),
    );
    expect(seen('mount-failed', world)).toEqual([]);
  });
});

describe('container-config', () => {
  it('never heals where something that it names is missing', () => {
    const world = withPod({
      ...waiting('CreateContainerConfigError', 'configmap "eemt-config" not found'),
      phase: 'Pending',
    });
    expect(seen('container-config', world)[0]).toMatchObject({
      course: 'terminal',
      cause: 'Container main cannot be made: configmap "eemt-config" not found',
    });
  });
  it('may heal where the machine was only slow', () => {
    const world = withPod(waiting('CreateContainerError', 'context deadline exceeded'));
    expect(seen('container-config', world)[0]?.course).toBe('transient');
  });
});

describe('quota-exceeded', () => {
  const refused = (message: string) =>
    withObjects(healthy, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: 'eemt-worker-7c9b5d',
        namespace: 'eemt',
        ownerReferences: [{ kind: 'Deployment', name: 'eemt-worker' }],
      },
      spec: { replicas: 50 },
      status: {
        replicas: 40,
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message,
            lastTransitionTime: healthy.at,
          },
        ],
      },
    });
  const quota =
    'pods "eemt-worker-7c9b5d-x" is forbidden: exceeded quota: eemt-quota, requested: limits.cpu=2, used: limits.cpu=99, limited: limits.cpu=100';

  it('names the Deployment and what the quota says', () => {
    expect(seen('quota-exceeded', refused(quota))[0]).toMatchObject({
      subject: { kind: 'Deployment', name: 'eemt-worker' },
      course: 'terminal',
      cause:
        'Deployment eemt-worker may not make its pods: exceeded quota: eemt-quota, requested: limits.cpu=2, used: limits.cpu=99, limited: limits.cpu=100',
    });
  });
  it('may heal while pods leave, except from a limit for each container', () => {
    const leaving = pod(healthy, { name: 'old', node: worker, deleting: true });
    expect(seen('quota-exceeded', withObjects(refused(quota), leaving))[0]?.course).toBe('transient');
    const limit = 'pods "x" is forbidden: maximum cpu usage per Container is 8, but limit is 16';
    expect(seen('quota-exceeded', withObjects(refused(limit), leaving))[0]?.course).toBe('terminal');
  });
});

describe('nodes', () => {
  it('tells a stopped node from one that is not Ready', () => {
    if (!healthy.containers.ok) throw new TypeError('the fixture has containers');
    const containers = healthy.containers.value.map((one) =>
      one.name === worker ? { ...one, state: 'exited' as const } : one,
    );
    const world = change(
      { ...healthy, containers: { ok: true, value: containers } },
      'Node',
      worker,
      (node) => ({
        ...node,
        status: {
          conditions: [{ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' }],
        },
      }),
    );
    expect(seen('node-stopped', world)[0]).toMatchObject({ course: 'terminal', subject: { name: worker } });
    expect(seen('node-not-ready', world).map(({ subject }) => subject.name)).toEqual([
      'eemt-cluster-worker2',
    ]);
  });

  it('says once that all node containers are stopped', () => {
    expect(seen('node-stopped', observation('stopped')).map(({ cause }) => cause)).toEqual([
      'All 3 node containers are stopped.',
    ]);
  });

  it('says that a disk is nearly used up, which may pass', () => {
    const world = change(healthy, 'Node', 'eemt-cluster-worker2', (node) => ({
      ...node,
      status: {
        conditions: [
          { type: 'Ready', status: 'True' },
          {
            type: 'DiskPressure',
            status: 'True',
            message: 'kubelet has disk pressure',
            lastTransitionTime: healthy.at,
          },
        ],
      },
    }));
    expect(seen('node-not-ready', world)[0]).toMatchObject({ course: 'transient' });
    expect(seen('node-not-ready', world)[0]?.cause).toContain('disk');
  });

  it('says that the API server does not answer, which may pass', () => {
    const world: Observation = { ...healthy, objects: { ok: false, why: 'connection refused' } };
    expect(seen('api-unreachable', world)[0]).toMatchObject({ course: 'transient' });
    expect(seen('api-unreachable', observation('stopped'))).toEqual([]);
  });
});

describe('pods that may heal', () => {
  it('knows an evicted pod by the resource that was short', () => {
    const world = withPod({
      node: worker,
      phase: 'Failed',
      status: {
        reason: 'Evicted',
        message: 'The node was low on resource: ephemeral-storage. Threshold quantity: 1Gi',
      },
    });
    expect(seen('evicted', world)[0]).toMatchObject({ course: 'transient' });
    expect(seen('evicted', world)[0]?.cause).toContain('its disk is nearly full');
  });

  it('knows an evicted pod that ended well by its event, and no other one that did', () => {
    const done: PodSketch = { node: worker, phase: 'Succeeded' };
    const message = 'Pod ephemeral local storage usage exceeds the total limit of containers 10Gi.';
    const put = event(healthy, 'Pod/app-1', 'Evicted', message, { agoSeconds: 60 });
    expect(seen('evicted', withPod(done, put))[0]).toMatchObject({
      course: 'transient',
      cause: expect.stringContaining(message) as unknown,
    });
    expect(seen('evicted', withPod(done))).toEqual([]);
  });

  it('knows a probe that fails now, not one that failed long ago', () => {
    const running: PodSketch = { node: worker, container: { state: { running: {} } } };
    const unhealthy = (agoSeconds: number) =>
      event(healthy, 'Pod/app-1', 'Unhealthy', 'Readiness probe failed: connection refused', { agoSeconds });
    expect(seen('probe-failing', withPod(running, unhealthy(5)))[0]?.course).toBe('transient');
    expect(seen('probe-failing', withPod(running, unhealthy(300)))).toEqual([]);
  });

  it('knows a web interface that is Ready but not reached', () => {
    const world: Observation = {
      ...healthy,
      web: { ok: true, value: { url: 'http://127.0.0.1:5000', healthy: false } },
    };
    expect(seen('web-unanswered', world)[0]).toMatchObject({
      subject: { kind: 'Service', name: 'eemt-web' },
      course: 'transient',
    });
  });
});

describe('database-unusable', () => {
  const web = (answered: boolean): Observation['web'] => ({
    ok: true,
    value: {
      url: 'http://127.0.0.1:5000',
      healthy: true,
      database: { is: 'unusable', why: 'answered with status 500: no such table: jobs', answered },
    },
  });

  it('names the web interface with what it said, never course, and proposes a restart before a reset', () => {
    const [one] = seen('database-unusable', { ...healthy, web: web(true) });
    expect(one).toMatchObject({ subject: { kind: 'Deployment', name: 'eemt-web' }, course: 'terminal' });
    expect(one?.evidence.map(({ text }) => text).join()).toContain('no such table: jobs');
    expect(one?.repair.byHand.map(({ argv }) => argv.join(' '))).toEqual([
      'eemt-dev kubectl -- rollout restart deployment eemt-web',
      'eemt-dev reset',
      'eemt-dev logs web',
    ]);
  });

  it('may pass where the list of jobs only did not come in time', () => {
    expect(seen('database-unusable', { ...healthy, web: web(false) })[0]?.course).toBe('transient');
  });

  it('does not judge a web interface that is being replaced', () => {
    const replaced = change(healthy, 'Deployment', 'eemt-web', (one) => ({
      ...one,
      metadata: { ...one.metadata, generation: 2 },
    }));
    expect(seen('database-unusable', { ...replaced, web: web(true) })).toEqual([]);
  });
});
