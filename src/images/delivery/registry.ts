import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { blobPath } from './image-store.ts';

/** Serves the image store for reading, as the registry protocol of the Open Container Initiative asks for it. */
export interface Registry {
  /** `172.18.0.1:40123` */
  readonly address: string;
  /** Repositories begin with it, so nobody who does not know it finds any. */
  readonly secret: string;
  close(): Promise<void>;
}

/** Small pieces would cost this process a second of a core for each gigabyte. */
const pieceBytes = 1024 * 1024;

/** Listens on one address of this machine, at a port that is free. Rejects with the system's error where it has no such address. */
export async function serveImages(store: string, host: string): Promise<Registry> {
  const secret = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    answer(store, secret, request, response).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `${host}:${String(port)}`,
    secret,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function answer(
  store: string,
  secret: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (status: number) => response.writeHead(status, { 'content-length': '0' }).end();
  if (request.method !== 'GET' && request.method !== 'HEAD') return void refuse(405);
  const wanted = /^\/v2\/([0-9a-f]+)\/[a-z0-9-]+\/(manifests|blobs)\/(sha256:[0-9a-f]{64})(?:\?|$)/.exec(
    request.url ?? '',
  );
  const [, said, kind, digest = ''] = wanted ?? [];
  if (said !== secret) return void refuse(404);
  const path = blobPath(store, digest);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return void refuse(404);
  response.writeHead(200, {
    'content-type':
      kind === 'manifests' ? 'application/vnd.oci.image.manifest.v1+json' : 'application/octet-stream',
    'content-length': String(found.size),
    'docker-content-digest': digest,
  });
  if (request.method === 'HEAD') return void response.end();
  await pipeline(createReadStream(path, { highWaterMark: pieceBytes }), response);
}
