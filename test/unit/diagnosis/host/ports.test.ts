import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { machinePorts } from '../../../../src/clusters/kind/machine-ports.ts';
import { listeningSockets, portHolder } from '../../../../src/tools/port-holder.ts';
import { isPortFree } from '../../../../src/tools/port-probe.ts';
import { PrerequisiteError } from '../../../../src/errors/index.ts';
import type { Docker, EngineContainer } from '../../../../src/tools/docker.ts';
import type { ProcessRunner } from '../../../../src/tools/process.ts';

async function listen(host: string): Promise<number | undefined> {
  const server = createServer();
  const up = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port: 0, host }, () => resolve(true));
  });
  if (!up) return undefined;
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const docker = (stdout: string | null): ProcessRunner => ({
  run: () =>
    stdout === null
      ? Promise.reject(new PrerequisiteError('TOOL_MISSING', 'docker is not installed'))
      : Promise.resolve({ stdout, stderr: '', exitCode: 0, durationMs: 1 }),
  passThrough: () => Promise.resolve(0),
});
const signal = new AbortController().signal;

describe('a port', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::1', '::'])('is taken while somebody listens on %s', async (host) => {
    const port = await listen(host);
    // A machine without IPv6 has nothing to ask here.
    if (port !== undefined) expect(await isPortFree(port)).toBe(false);
  });
});

const node = (cluster: string, state: EngineContainer['state'], hostPort: number, mark = '/eemt-dev/ab12') =>
  ({
    state,
    labels: { 'io.x-k8s.kind.cluster': cluster },
    mounts: [{ source: '/marker', destination: mark }],
    ports: [{ hostIp: '127.0.0.1', hostPort, containerPort: 30500 }],
  }) as unknown as EngineContainer;
const portsWith = (nodes: readonly EngineContainer[]) =>
  machinePorts(
    'mine-cluster',
    { docker: { containers: () => Promise.resolve(nodes) } as unknown as Docker, process: docker('') },
    signal,
  );

describe('the ports of this machine', () => {
  it('give the wanted one when free, else the next that is free and not promised', async () => {
    const taken = (await listen('127.0.0.1')) ?? 0;
    const ports = await portsWith([]);
    const next = await ports.free(taken, []);
    expect(next).toBeGreaterThan(taken);
    expect(await ports.free(next ?? 0, [])).toBe(next);
    expect(await ports.free(next ?? 0, [next ?? 0])).toBeGreaterThan(next ?? 0);
  });

  it('give none when all above are taken', async () => {
    expect(await (await portsWith([])).free(65_535, [65_535])).toBeUndefined();
  });

  it('are taken by other environments also while those are stopped', async () => {
    const free = (await (await portsWith([])).free(20_000, [])) ?? 0;
    const ports = await portsWith([node('other-cluster', 'exited', free)]);
    expect(await ports.holder(free)).toBe('the environment other, which is stopped');
    expect(await ports.free(free, [])).toBeGreaterThan(free);
    expect(await (await portsWith([node('other-cluster', 'running', free)])).holder(free)).toBe(
      'the environment other',
    );
  });

  it('are free where a stopped cluster is not of eemt-dev', async () => {
    const free = (await (await portsWith([])).free(20_000, [])) ?? 0;
    expect(await (await portsWith([node('kind', 'exited', free, '/var')])).holder(free)).toBeNull();
  });

  it('are free for the environment whose own running or paused nodes publish them, not once somebody else took them', async () => {
    const taken = (await listen('127.0.0.1')) ?? 0;
    for (const state of ['running', 'paused'] as const)
      expect(await (await portsWith([node('mine-cluster', state, taken)])).holder(taken)).toBeNull();
    expect(await (await portsWith([node('mine-cluster', 'exited', taken)])).holder(taken)).not.toBeNull();
  });

  it('are asked of the machine alone where Docker does not answer', async () => {
    const taken = (await listen('127.0.0.1')) ?? 0;
    const refusing = { containers: () => Promise.reject(new PrerequisiteError('DOCKER_UNREACHABLE', 'no')) };
    const ports = await machinePorts(
      'mine-cluster',
      { docker: refusing as unknown as Docker, process: docker(null) },
      signal,
    );
    expect(await ports.holder(taken)).not.toBeNull();
  });
});

describe('who holds a port', () => {
  it.runIf(process.platform === 'linux')('is named by process', async () => {
    const port = (await listen('127.0.0.1')) ?? 0;
    expect(await portHolder(port, docker(null), signal)).toMatch(
      new RegExp(`\\(process ${String(process.pid)}\\)$`),
    );
  });

  it('is named by container where Docker publishes it', async () => {
    const listed = 'inner\t5000/tcp\nother\t127.0.0.1:5001->5000/tcp\nregistry\t0.0.0.0:5000->5000/tcp\n';
    expect(await portHolder(5000, docker(listed), signal)).toBe('the container registry');
  });

  it('is somebody where nobody may look', async () => {
    expect(await portHolder(1, docker(''), signal)).toBe('another process');
  });

  it('is read from the kernel table: only listening sockets, only this port', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1',
      '   1: 0100007F:1388 0100007F:9999 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1',
      '   2: 0100007F:1389 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1',
    ].join('\n');
    expect(listeningSockets(table, 5000)).toEqual(['4711']);
  });
});
