import { describe, expect, it } from 'vitest';
import { PrerequisiteError } from '../../../src/errors/index.ts';
import { listeningSockets, portHolder } from '../../../src/tools/port-holder.ts';
import { isPortFree } from '../../../src/tools/port-probe.ts';
import type { ProcessRunner } from '../../../src/tools/process.ts';
import { listeningOn } from '../../support/listening.ts';

/** `docker ps` that says this; null: there is no docker. */
const docker = (stdout: string | null): ProcessRunner => ({
  run: () =>
    stdout === null
      ? Promise.reject(new PrerequisiteError('TOOL_MISSING', 'docker is not installed'))
      : Promise.resolve({ stdout, stderr: '', exitCode: 0, durationMs: 1 }),
  passThrough: () => Promise.resolve(0),
  leave: () => Promise.reject(new TypeError('not used')),
  where: () => Promise.resolve(undefined),
});
const signal = new AbortController().signal;

describe('a port', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::1', '::'])('is taken while somebody listens on %s', async (host) => {
    const port = await listeningOn(host);
    // A machine without IPv6 has nothing to ask here.
    if (port !== undefined) expect(await isPortFree(port)).toBe(false);
  });
});

describe('who holds a port', () => {
  it.runIf(process.platform === 'linux')('is named by process', async () => {
    const port = (await listeningOn('127.0.0.1')) ?? 0;
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
