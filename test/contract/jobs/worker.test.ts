import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shippedPath } from '../../../src/lib/package-root.ts';

/** Says its arguments to the manager, then whatever the manager says back to it; leaves when it hangs up. */
const fakeWorker = `#!/usr/bin/env python3
import socket, sys
manager = socket.create_connection((sys.argv[-2], int(sys.argv[-1])))
manager.sendall(' '.join(sys.argv[1:-2]).encode() + b'\\n')
while data := manager.recv(65536):
    manager.sendall(data)
`;

let folder: string;
let running: ChildProcess;
let said: string;
const servers: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eemt-dev worker '));
  writeFileSync(join(folder, 'work_queue_worker'), fakeWorker);
  chmodSync(join(folder, 'work_queue_worker'), 0o755);
  said = '';
});
afterEach(async () => {
  running.kill('SIGKILL');
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

function start(port: number): void {
  run(`127.0.0.1:${String(port)}`, '--cores', '1');
}

function run(...words: readonly string[]): void {
  running = spawn('python3', [shippedPath('images/worker/worker.py'), ...words], {
    env: { PATH: [folder, process.env['PATH']].join(delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const keep = (data: Buffer): void => {
    said += data.toString();
  };
  running.stdout?.on('data', keep);
  running.stderr?.on('data', keep);
}

/** Listens at this port, 0 for any; gives the connections in order. */
async function manager(port = 0): Promise<{ readonly port: number; readonly workers: Heard[] }> {
  const workers: Heard[] = [];
  const server = createServer((socket) => {
    const one: Heard = { socket, text: '' };
    workers.push(one);
    socket.on('data', (data) => (one.text += data.toString()));
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return { port: (server.address() as AddressInfo).port, workers };
}

interface Heard {
  readonly socket: Socket;
  text: string;
}

const limit = { timeout: 8_000, interval: 20 };

describe('a worker that waits for managers', () => {
  it('works for a manager with the options it was given, and carries bytes both ways', async () => {
    const { port, workers } = await manager();
    start(port);
    await vi.waitFor(() => {
      expect(workers[0]?.text).toBe('--single-shot --cores 1\n');
    }, limit);
    const much = 'x'.repeat(3_000_000);
    workers[0]?.socket.write(much);
    await vi.waitFor(() => {
      expect(workers[0]?.text.length).toBe('--single-shot --cores 1\n'.length + much.length);
    }, limit);
  });

  it('works in a folder of its own, without what one that was killed has left there', async () => {
    const { port, workers } = await manager();
    const own = join(folder, 'own');
    mkdirSync(join(own, 'worker-1000-7', 'cache'), { recursive: true });
    mkdirSync(join(folder, 'others'));
    symlinkSync(join(folder, 'others'), join(own, 'link'));
    run(`127.0.0.1:${String(port)}`, `--own-workdir=${own}`);
    await vi.waitFor(() => {
      expect(workers[0]?.text).toBe(`--single-shot --workdir=${own}\n`);
    }, limit);
    expect(['worker-1000-7', 'link'].filter((name) => existsSync(join(own, name)))).toEqual([]);
    expect(existsSync(join(folder, 'others'))).toBe(true);
  });

  it('says nothing while nobody listens, and comes once somebody does', async () => {
    const { port } = await manager();
    await new Promise((done) => servers.splice(0)[0]?.close(done));
    start(port);
    await vi.waitFor(() => {
      expect(said).toContain('waiting for a manager');
    }, limit);
    const { workers } = await manager(port);
    // The manager hears of the worker before this process reads the worker's line.
    await vi.waitFor(() => {
      expect(workers).toHaveLength(1);
      expect(said.trim().split('\n')).toEqual([
        `waiting for a manager at 127.0.0.1:${String(port)}`,
        `working for the manager at 127.0.0.1:${String(port)}`,
      ]);
    }, limit);
  });

  it('waits for the next manager when the first hangs up', async () => {
    const { port, workers } = await manager();
    start(port);
    await vi.waitFor(() => {
      expect(workers).toHaveLength(1);
    }, limit);
    workers[0]?.socket.destroy();
    await vi.waitFor(() => {
      expect(workers).toHaveLength(2);
    }, limit);
    expect(said).toContain('the manager is gone; waiting for the next');
  });

  it('ends with its worker when it is stopped', async () => {
    const { port, workers } = await manager();
    start(port);
    await vi.waitFor(() => {
      expect(workers[0]?.text).toContain('--cores 1');
    }, limit);
    const hungUp = new Promise((done) => workers[0]?.socket.on('close', done));
    running.kill('SIGTERM');
    await hungUp;
    await vi.waitFor(() => {
      expect(running.exitCode).toBe(0);
    }, limit);
  });

  it.each([
    ['host and port', (port: string) => ['127.0.0.1', port]],
    ['one address', (port: string) => [`127.0.0.1:${port}`]],
  ])(
    'stands before a command that calls a worker with %s, and its own options come last',
    async (_how, to) => {
      const { port, workers } = await manager();
      run('--password=/p', '--timeout=9', 'work_queue_worker', '--cores', '1', ...to(String(port)));
      await vi.waitFor(() => {
        expect(workers[0]?.text).toBe('--single-shot --cores 1 --password=/p --timeout=9\n');
      }, limit);
    },
  );

  it.each([
    ['another command', ['sh', '-c', 'echo "ran $0"; exit 7', 'x'], 'ran x'],
    ['a question for its version', ['work_queue_worker', '--version'], 'version 7'],
  ])('runs %s as it is', async (_what, command, wanted) => {
    writeFileSync(join(folder, 'work_queue_worker'), '#!/bin/sh\necho version 7; exit 7\n');
    run('--password=/p', ...command);
    await vi.waitFor(() => {
      expect(running.exitCode).toBe(7);
    }, limit);
    expect(said).toContain(wanted);
  });

  it('says how it is called where it is called wrongly', async () => {
    running = spawn('python3', [shippedPath('images/worker/worker.py')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.stderr?.on('data', (data: Buffer) => (said += data.toString()));
    await vi.waitFor(() => {
      expect(running.exitCode).toBe(1);
    }, limit);
    expect(said).toContain('usage: worker.py HOST:PORT');
  });
});
