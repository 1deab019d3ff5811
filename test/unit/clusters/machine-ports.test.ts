import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../src/clusters/parts.ts';
import { environmentOf } from '../../../src/core/environment.ts';
import { PrerequisiteError } from '../../../src/errors/index.ts';
import type { EngineContainer } from '../../../src/tools/docker.ts';
import { makeMark } from '../../../src/state/mark.ts';
import { fakeRun } from '../../support/fake-run.ts';
import { wholeFiles } from '../../support/kube-world.ts';
import { listeningOn } from '../../support/listening.ts';
import { nodeContainer } from '../../support/node-container.ts';
import { worldWith } from '../../support/world.ts';

const mine = kindCluster(environmentOf('mine', 'eemt', { state: '/state', cache: '/cache' }));
const { run } = fakeRun({
  process: { run: () => Promise.reject(new PrerequisiteError('TOOL_MISSING', 'docker is not installed')) },
});
const portsWith = (...containers: readonly EngineContainer[]) =>
  mine.ports(worldWith<KubeParts>({ containers }), run);

const node = (cluster: string, state: EngineContainer['state'], hostPort: number, mark = '/eemt-dev/ab12') =>
  nodeContainer(cluster, `${cluster}-control-plane`, {
    state,
    mounts: [{ source: '/marker', destination: mark }],
    ports: [{ hostIp: '127.0.0.1', hostPort, containerPort: 30500 }],
  });
const somebodyOn = async () => (await listeningOn('127.0.0.1')) ?? 0;
const freePort = async () => (await portsWith().free(20_000, [])) ?? 0;

describe('the ports of this machine', () => {
  it('give the wanted one when free, else the next that is free and not promised', async () => {
    const taken = await somebodyOn();
    const ports = portsWith();
    const next = await ports.free(taken, []);
    expect(next).toBeGreaterThan(taken);
    expect(await ports.free(next ?? 0, [])).toBe(next);
    expect(await ports.free(next ?? 0, [next ?? 0])).toBeGreaterThan(next ?? 0);
  });

  it('give none when all above are taken', async () => {
    expect(await portsWith().free(65_535, [65_535])).toBeUndefined();
  });

  it('are taken by other environments also while those are stopped', async () => {
    const free = await freePort();
    const ports = portsWith(node('other-cluster', 'exited', free));
    expect(await ports.holder(free)).toBe('the environment other, which is stopped');
    expect(await ports.free(free, [])).toBeGreaterThan(free);
    expect(await portsWith(node('other-cluster', 'running', free)).holder(free)).toBe(
      'the environment other',
    );
  });

  it('are free where they are published by what is ours on another target, which goes first', async () => {
    const free = await freePort();
    const page = (id: string): EngineContainer => ({
      ...node('x', 'running', free),
      labels: { 'eemt-dev.id': id, 'eemt-dev.environment': 'mine' },
      mounts: [],
    });
    const files = { ...wholeFiles, id: 'ab12' };
    const seen = (id: string) => mine.ports(worldWith<KubeParts>({ containers: [page(id)], files }), run);
    expect(await seen('ab12').holder(free)).toBeNull();
    expect(await seen('cd34').holder(free)).toBe('the environment mine');
  });

  it('are free where a stopped cluster is not of eemt-dev', async () => {
    const free = await freePort();
    expect(await portsWith(node('kind', 'exited', free, '/var')).holder(free)).toBeNull();
  });

  it('are free where what publishes them is no node', async () => {
    const free = await freePort();
    expect(await portsWith({ ...node('other-cluster', 'exited', free), labels: {} }).holder(free)).toBeNull();
  });

  it('are free for the environment whose own running or paused nodes publish them, not once somebody else took them', async () => {
    const taken = await somebodyOn();
    for (const state of ['running', 'paused'] as const)
      expect(await portsWith(node('mine-cluster', state, taken)).holder(taken)).toBeNull();
    expect(await portsWith(node('mine-cluster', 'exited', taken)).holder(taken)).not.toBeNull();
  });

  it('are asked of the machine alone where Docker does not answer', async () => {
    const taken = await somebodyOn();
    const world = { containers: { ok: false, why: 'no' } } as const;
    expect(await mine.ports(world, run).holder(taken)).not.toBeNull();
  });

  it('are free where a process of the environment itself has them, which goes before', async () => {
    const state = mkdtempSync(join(tmpdir(), 'ports-'));
    try {
      const port = await somebodyOn();
      const env = environmentOf('mine', 'eemt', { state, cache: '/cache' });
      const ports = kindCluster(env).ports(worldWith<KubeParts>({ containers: [] }), run);
      expect(await ports.holder(port)).not.toBeNull();
      await makeMark(env, 'ab12');
      mkdirSync(env.paths.native);
      writeFileSync(join(env.paths.native, 'services.json'), JSON.stringify({ id: 'ab12', port }));
      expect(await ports.holder(port)).toBeNull();
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
  });
});
