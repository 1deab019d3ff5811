import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import { webNodePort } from '../../../../src/clusters/kind/plan.ts';
import type { KubeParts, KubeWorld } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { PrerequisiteError } from '../../../../src/errors/index.ts';
import { hostOf } from '../../../../src/targets/kubernetes/host.ts';
import type { EngineContainer } from '../../../../src/tools/docker.ts';
import { ordinaryEngine } from '../../../support/engine-with.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { wholeFiles } from '../../../support/kube-world.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { worldWith } from '../../../support/world.ts';

const env = environmentOf('eemt', 'eemt', { state: '/state', cache: '/cache' });
const cluster = kindCluster(env);
const wish = { nodes: 2, port: 20_997, portAsked: false, recreate: false, sourceDir: null };

/** A control plane of ours that publishes 20998. */
const ours = (state: EngineContainer['state']) =>
  nodeContainer(env.cluster, 'control-plane', {
    state,
    mounts: [{ source: env.paths.marker, destination: '/eemt-dev/ab12' }],
    ports: [{ hostIp: '127.0.0.1', hostPort: 20_998, containerPort: webNodePort }],
  });
const world = (containers: readonly EngineContainer[], created = true): KubeWorld =>
  worldWith<KubeParts>({ engine: ordinaryEngine, containers, files: { ...wholeFiles, created } });
const host = (seen: KubeWorld, more: Partial<typeof wish> = {}) =>
  hostOf(
    cluster,
    seen,
    { ...wish, ...more },
    fakeRun({ process: { run: () => Promise.reject(new TypeError('no docker')) } }).run,
  );

describe('what up needs of this machine', () => {
  it.each([
    ['preferred', false],
    ['asked', true],
  ] as const)('is the wanted port where there is no cluster: %s', async (word, portAsked) => {
    expect(await host(world([]), { portAsked })).toMatchObject({
      engine: { ok: true },
      standing: false,
      ports: [{ port: 20_997, purpose: 'web interface', wish: word }],
    });
  });

  it('is no port where our cluster runs, which has its own', async () => {
    expect(await host(world([ours('running')]))).toMatchObject({ standing: true, ports: [] });
  });

  it('is the port of our cluster where that is stopped', async () => {
    expect(await host(world([ours('exited')]))).toMatchObject({
      standing: true,
      ports: [{ port: 20_998, wish: 'fixed' }],
    });
  });

  it('is the wanted port where our cluster is half-made, which is made anew', async () => {
    expect(await host(world([ours('exited')], false))).toMatchObject({
      standing: false,
      ports: [{ port: 20_997, wish: 'preferred' }],
    });
  });

  it('is the wanted port where our cluster is made anew, and nothing stands', async () => {
    const seen = await host(world([ours('running')]), { recreate: true });
    expect(seen).toMatchObject({ standing: false, ports: [{ port: 20_997, wish: 'preferred' }] });
  });

  it('finds nothing standing where the cluster is half-made', async () => {
    expect((await host(world([ours('running')], false))).standing).toBe(false);
  });

  it('is known also where the engine does not answer, which is given as it was thrown', async () => {
    const error = new PrerequisiteError('DOCKER_UNREACHABLE', 'Docker does not answer');
    const missing = { ok: false, why: error.message, error } as const;
    expect(await host({ at: '', engine: missing, containers: missing })).toMatchObject({
      engine: { ok: false, error },
      standing: false,
      ports: [{ port: 20_997 }],
    });
  });
});
