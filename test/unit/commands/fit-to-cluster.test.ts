import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fitToCluster } from '../../../src/commands/fit-to-cluster.ts';
import { environmentOf } from '../../../src/environment/environment.ts';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import type { Settings } from '../../../src/settings/settings.ts';
import { liveCluster, noCluster, published } from './clusters.ts';

const env = environmentOf('demo', 'eemt', { state: '/state', cache: '/cache' });
const said = (flags: Partial<Settings>) => resolveSettings({ env: {}, flags });
const live = liveCluster(env, { ports: published(5007, 5008) });

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('a live cluster', () => {
  it('beats defaults and memory: its nodes and port hold', async () => {
    expect(await fitToCluster(env, said({}), live, false)).toMatchObject({ nodes: 1, port: 5007 });
  });

  it('of other nodes or another port than said is refused with the way out', async () => {
    await expect(fitToCluster(env, said({ nodes: 2, port: 5009 }), live, false)).rejects.toMatchObject({
      code: 'STATE_CLUSTER_DIFFERS',
      exitCode: 7,
      message:
        'demo-cluster was made with other settings: --nodes 2, but the cluster has 1; --port 5009, but the cluster publishes 5007.',
    });
  });
});

describe('a cluster that is to be made', () => {
  it('takes the next free port where nobody asked for one', async () => {
    const taken = await takenPort();
    const remembered = { ...said({}), settings: { ...said({}).settings, port: taken } };
    expect((await fitToCluster(env, remembered, noCluster, false)).port).toBeGreaterThan(taken);
  });

  it('does not take another port than the one said', async () => {
    const taken = await takenPort();
    await expect(fitToCluster(env, said({ port: taken }), noCluster, false)).rejects.toMatchObject({
      code: 'PREREQ_PORT',
      exitCode: 4,
    });
  });
});
