import { describe, expect, it } from 'vitest';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { looking } from './looking.ts';

const namesOf = (containers: readonly { readonly name: string }[]) => containers.map(({ name }) => name);

describe('reading the world', () => {
  it('finds nodes of all Kind clusters and throw-away containers of ours by one question', async () => {
    const { look, calls, ours } = await looking({
      containers: () =>
        Promise.resolve([
          ours('control-plane'),
          nodeContainer('another', 'another-control-plane'),
          nodeContainer('none', 'left', { labels: { 'eemt-dev.throw-away': 'ab12' } }),
          nodeContainer('none', 'postgres', { labels: { app: 'postgres' } }),
        ]),
    });
    const { containers } = await look(['containers']);
    expect(containers?.ok && namesOf(containers.value)).toEqual([
      'control-plane',
      'another-control-plane',
      'left',
    ]);
    await look(['containers', 'files', 'release']);
    expect(calls).toEqual(['containers', 'release']);
  });

  it('asks for the kinds that were designed as well, each once and with its group', async () => {
    const designed = [
      ['v1', 'ServiceAccount'],
      ['apps/v1', 'Deployment'],
      ['networking.k8s.io/v1', 'Ingress'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
    ].map(([apiVersion = '', kind = '']) => ({ apiVersion, kind, metadata: { name: 'x' } }));
    const { look, calls } = await looking({ designed });
    await look(['objects']);
    const asked = calls.at(-1)?.split(/[ ,]/);
    expect(asked?.filter((kind) => kind === 'serviceaccounts')).toHaveLength(1);
    expect(asked?.slice(-3)).toEqual([
      'events',
      'ingresses.networking.k8s.io',
      'networkpolicies.networking.k8s.io',
    ]);
    expect(asked?.filter((kind) => kind.startsWith('deployments'))).toEqual(['deployments']);
  });

  it.each([
    ['there is no cluster', () => []],
    [
      'the control plane is not running',
      (ours: Awaited<ReturnType<typeof looking>>['ours']) => [ours('control-plane', { state: 'exited' })],
    ],
    [
      'the cluster is not provably of this environment',
      () => [nodeContainer('eemt-cluster', 'eemt-cluster-control-plane')],
    ],
  ] as const)('asks neither Helm nor kubectl where %s', async (why, containers) => {
    const { look, calls, ours } = await looking({ containers: () => Promise.resolve(containers(ours)) });
    expect(await look(['objects', 'release', 'nodeImages'])).toMatchObject({
      objects: { ok: false, why },
      release: { ok: false, why },
      nodeImages: { ok: true, value: {} },
    });
    expect(calls).toEqual(['containers']);
  });

  it('takes a release that is not there for a fact, not for a failure', async () => {
    expect((await (await looking()).look(['release'])).release).toEqual({ ok: true, value: null });
  });

  it('asks each running node of ours once for its images', async () => {
    const { look, calls, ours } = await looking({
      containers: () =>
        Promise.resolve([
          ours('control-plane'),
          ours('worker'),
          ours('worker2', { state: 'exited' }),
          nodeContainer('another', 'another-control-plane'),
        ]),
    });
    const images = { 'eemt-web:2.0': 'sha256:1' };
    expect((await look(['nodeImages'])).nodeImages).toEqual({
      ok: true,
      value: { 'control-plane': images, worker: images },
    });
    expect(calls.slice(1)).toEqual(
      ['control-plane', 'worker'].map((node) => `exec ${node} ctr --namespace=k8s.io images ls`),
    );
  });

  it('misses what hangs on the engine with the reason why that does not answer', async () => {
    const { look } = await looking({
      containers: () => Promise.reject(new ToolFailedError('TOOL', 'engine is gone')),
    });
    expect(await look(['containers', 'nodeImages'])).toMatchObject({
      containers: { ok: false, why: 'engine is gone' },
      nodeImages: { ok: false, why: 'engine is gone' },
    });
  });
});
