import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FakeEngine {
  readonly socketPath: string;
  /** `POST /build?…`, in the order they came. */
  readonly requests: readonly string[];
  /** Sockets that were upgraded (BuildKit sessions, exec). */
  readonly upgraded: readonly Duplex[];
  close(): Promise<void>;
}

export interface FakeAnswers {
  /** By `METHOD /path` without the query; undefined falls through to 404. */
  readonly answer?: (route: string, request: IncomingMessage, response: ServerResponse) => boolean;
  readonly upgrade?: (route: string, socket: Duplex) => void;
  readonly builder?: '1' | '2';
}

/** An engine on a socket of its own that answers what a test wants. */
export async function startFakeEngine({ answer, upgrade, builder = '1' }: FakeAnswers): Promise<FakeEngine> {
  const dir = await mkdtemp(join(tmpdir(), 'fake-engine-'));
  const socketPath = join(dir, 'docker.sock');
  const requests: string[] = [];
  const upgraded: Duplex[] = [];
  const routeOf = ({ method = '', url = '' }: IncomingMessage) => `${method} ${url.replace(/\?.*/, '')}`;
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${decodeURIComponent(request.url ?? '')}`);
    const route = routeOf(request);
    if (answer?.(route, request, response)) return;
    request.resume();
    if (route === 'GET /_ping') {
      response.writeHead(200, { 'Builder-Version': builder }).end('OK');
    } else {
      json(response, 404, { message: `no such thing: ${route}` });
    }
  });
  server.on('upgrade', (request, socket) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    upgraded.push(socket);
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    if (upgrade) upgrade(routeOf(request), socket);
    else socket.resume().once('end', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    socketPath,
    requests,
    upgraded,
    async close() {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true });
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** One frame of the engine's multiplexed output: 1 = stdout, 2 = stderr. */
export function frame(stream: 1 | 2, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt8(stream, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}
