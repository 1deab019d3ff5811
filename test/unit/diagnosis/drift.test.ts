import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/core/blueprint.ts';
import type { Json, JsonObject } from '../../../src/lib/json.ts';
import { isObject } from '../../../src/lib/json.ts';
import { describeDrift, driftOf } from '../../../src/diagnosis/drift.ts';

interface Sketch {
  readonly container?: JsonObject;
  readonly pod?: JsonObject;
  readonly spec?: JsonObject;
}

function deployment({ container = {}, pod = {}, spec = {} }: Sketch = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'eemt-worker', namespace: 'eemt', labels: { app: 'eemt' } },
    spec: {
      replicas: 2,
      ...spec,
      template: {
        metadata: { labels: { app: 'eemt' } },
        spec: {
          containers: [
            {
              name: 'worker',
              image: 'eemt:ubuntu24.04',
              env: [
                { name: 'WORKER_CORES', value: '1' },
                { name: 'MASTER_HOST', value: 'eemt-master' },
              ],
              ports: [{ containerPort: 5000 }],
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
              resources: { requests: { cpu: '1000m', memory: '1Gi' }, limits: { cpu: 2 } },
              ...container,
            },
          ],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'eemt-data' } },
            { name: 'temp', emptyDir: {} },
          ],
          ...pod,
        },
      },
    },
  };
}

/** What a server makes of it. */
function served(): KubeObject {
  return {
    ...deployment({
      spec: { revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: { type: 'RollingUpdate' } },
      pod: {
        dnsPolicy: 'ClusterFirst',
        restartPolicy: 'Always',
        schedulerName: 'default-scheduler',
        securityContext: {},
      },
      container: {
        imagePullPolicy: 'IfNotPresent',
        terminationMessagePath: '/dev/termination-log',
        ports: [{ containerPort: 5000, protocol: 'TCP' }],
        resources: { requests: { memory: '1024Mi', cpu: '1' }, limits: { cpu: '2' } },
        env: [
          { name: 'MASTER_HOST', value: 'eemt-master' },
          { name: 'WORKER_CORES', value: '1' },
        ],
      },
    }),
    metadata: {
      name: 'eemt-worker',
      namespace: 'eemt',
      uid: '1',
      generation: 3,
      managedFields: [],
      labels: { app: 'eemt', 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'eemt', 'deployment.kubernetes.io/revision': '3' },
    },
    status: { replicas: 2 },
  };
}

const found = (desired: KubeObject, live: KubeObject): readonly string[] =>
  driftOf([desired], [live]).map(describeDrift);

describe('no drift', () => {
  it('is what the server adds: defaults, order, the form of amounts', () => {
    expect(driftOf([deployment()], [served()])).toEqual([]);
  });

  it('is null, false, 0 and what is empty, which the server leaves out', () => {
    const wanted = deployment({
      pod: { hostNetwork: false, nodeSelector: {}, tolerations: [], affinity: null },
    });
    expect(driftOf([wanted], [served()])).toEqual([]);
  });

  it('is a number of pods that an autoscaler decides', () => {
    const hpa: KubeObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'h' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'eemt-worker' } },
    };
    const wanted = deployment({ spec: { replicas: 5 } });
    expect(driftOf([wanted], [served()])).toHaveLength(1);
    expect(driftOf([wanted, hpa], [served(), hpa])).toEqual([]);
  });

  it('is a variable written twice: the last counts', () => {
    const env = [
      { name: 'A', value: 'old' },
      { name: 'A', value: 'new' },
    ];
    expect(
      driftOf([deployment({ container: { env } })], [deployment({ container: { env: env.slice(1) } })]),
    ).toEqual([]);
  });

  it('is an object that we do not specify', () => {
    expect(driftOf([], [served()])).toEqual([]);
  });

  it("is a Secret's text, which the server keeps as base64", () => {
    const secret = (body: JsonObject): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      ...body,
    });
    expect(
      driftOf([secret({ stringData: { key: 'text' } })], [secret({ data: { key: 'dGV4dA==' } })]),
    ).toEqual([]);
  });

  it('is what a binding adds to a volume, or a cluster address to a Service', () => {
    const volume = (spec: JsonObject): KubeObject => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'v' },
      spec,
    });
    const wanted = volume({ capacity: { storage: '2Gi' }, claimRef: { name: 'c', namespace: 'eemt' } });
    const live = volume({
      capacity: { storage: '2048Mi' },
      claimRef: { name: 'c', namespace: 'eemt', uid: '1' },
      volumeMode: 'Filesystem',
    });
    expect(driftOf([wanted], [live])).toEqual([]);
  });
});

describe('drift', () => {
  it('is a missing object', () => {
    expect(driftOf([deployment()], []).map(describeDrift)).toEqual(['Deployment/eemt-worker is missing']);
  });

  it('is another number of pods', () => {
    expect(
      found(deployment(), { ...served(), spec: { ...(served()['spec'] as JsonObject), replicas: 7 } }),
    ).toEqual(['Deployment/eemt-worker: spec.replicas is 7, should be 2']);
  });

  it('is a variable that was changed, taken away or added', () => {
    const env = [
      { name: 'WORKER_CORES', value: '01' },
      { name: 'DEBUG', value: 'yes' },
    ];
    const at = 'Deployment/eemt-worker: spec.template.spec.containers[worker].env';
    expect(found(deployment(), deployment({ container: { env } }))).toEqual([
      `${at}[WORKER_CORES].value is 01, should be 1`,
      `${at}[MASTER_HOST] is gone`,
      `${at}[DEBUG] was added`,
    ]);
  });

  it('is an amount that is not the same, but a variable with the form of one is text', () => {
    const resources = { requests: { cpu: '1', memory: '2Gi' }, limits: { cpu: '2' } };
    expect(found(deployment(), deployment({ container: { resources } }))).toHaveLength(1);
    const env = (value: string) => deployment({ container: { env: [{ name: 'SIZE', value }] } });
    expect(found(env('1000m'), env('1'))).toHaveLength(1);
  });

  it.each<[string, Sketch]>([
    ['a container', { pod: { containers: [{ name: 'worker' }, { name: 'spy' }] } }],
    [
      'a mount',
      {
        container: {
          volumeMounts: [
            { name: 'data', mountPath: '/data' },
            { name: 'data', mountPath: '/x' },
          ],
        },
      },
    ],
    [
      'a limit',
      {
        container: {
          resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } },
        },
      },
    ],
    ['a node selector', { pod: { nodeSelector: { disk: 'ssd' } } }],
    ['an init container', { pod: { initContainers: [{ name: 'first' }] } }],
    [
      'another source of a volume',
      {
        pod: {
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'eemt-data' } },
            { name: 'temp', hostPath: { path: '/' } },
          ],
        },
      },
    ],
  ])('is %s that was added', (_what, sketch) => {
    expect(driftOf([deployment()], [deployment(sketch)]).length).toBeGreaterThan(0);
  });

  it('is a variable added to a container that has none', () => {
    const bare = deployment({ container: { env: [] } });
    expect(found(bare, deployment({ container: { env: [{ name: 'X', value: '1' }] } }))).toEqual([
      'Deployment/eemt-worker: spec.template.spec.containers[worker].env[X] was added',
    ]);
  });

  it('is another command, in order and length', () => {
    const command = (...argv: string[]) => deployment({ container: { command: argv } });
    expect(found(command('a', 'b'), command('b', 'a'))).toHaveLength(1);
    expect(found(command('a'), command('a', 'b'))).toHaveLength(1);
    expect(found(command('a'), deployment())).toHaveLength(1);
  });

  it('is a key of a ConfigMap that was changed or added', () => {
    const map = (data: JsonObject): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data,
    });
    expect(found(map({ a: '1' }), map({ a: '2', b: '3' }))).toEqual([
      'ConfigMap/c: data.a is 2, should be 1',
      'ConfigMap/c: data.b was added',
    ]);
  });

  it('is a label that we wrote, not one that someone added', () => {
    const labelled = (labels: Record<string, string>): KubeObject => ({
      ...deployment(),
      metadata: { name: 'eemt-worker', labels },
    });
    expect(found(labelled({ app: 'eemt' }), labelled({ app: 'eemt', mine: 'yes' }))).toEqual([]);
    expect(found(labelled({ app: 'eemt' }), labelled({ app: 'x' }))).toHaveLength(1);
  });

  it('is looked for in the namespace that is meant', () => {
    const elsewhere: KubeObject = { ...served(), metadata: { name: 'eemt-worker', namespace: 'other' } };
    expect(found(deployment(), elsewhere)).toEqual(['Deployment/eemt-worker is missing']);
  });
});

describe('always', () => {
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.array(fc.record({ name: fc.string(), value: leaf }), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('env', 'ports', 'limits', 'data', 'spec', 'x'), tie('tree'), {
        maxKeys: 3,
      }),
    ),
  }));
  const object = fc
    .tuple(fc.constantFrom('Deployment', 'ConfigMap', 'Service', 'CronJob'), tree, tree)
    .map(([kind, spec, data]): KubeObject => ({
      apiVersion: 'v1',
      kind,
      metadata: { name: 'x' },
      spec,
      data,
    }));

  it('an object does not drift from itself', () => {
    fc.assert(
      fc.property(object, (one) => {
        expect(driftOf([one], [structuredClone(one)])).toEqual([]);
      }),
    );
  });

  it('a default that the server adds to a map is no drift', () => {
    fc.assert(
      fc.property(object, leaf, (one, value) => {
        const map = isObject(one['spec']) ? one['spec'] : {};
        const wanted = { ...one, spec: map };
        expect(driftOf([wanted], [{ ...wanted, spec: { ...map, serverDefault: value } }])).toEqual([]);
      }),
    );
  });

  it('another image is drift', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (image) => {
        fc.pre(image !== 'eemt:ubuntu24.04');
        expect(driftOf([deployment()], [deployment({ container: { image } })])).toHaveLength(1);
      }),
    );
  });
});
