import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepImage } from '../../../../src/images/delivery/image-store.ts';
import { serveImages, type Registry } from '../../../../src/images/delivery/registry.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { sha256, unpackArchive } from './packed.ts';

const store = scratchFolder();
let registry: Registry;
let manifest: string;
beforeAll(async () => {
  manifest = (await keepImage(store, unpackArchive(store, ['base layer']).id))?.manifest ?? '';
  registry = await serveImages(store, '127.0.0.1');
});
afterAll(() => registry.close());

async function ask(path: string, method = 'GET') {
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http
      .request(`http://${registry.address}${path}`, { method, agent: false }, resolve)
      .on('error', reject)
      .end();
  });
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}
const at = (kind: string, digest: string, secret = registry.secret) => `/v2/${secret}/web/${kind}/${digest}`;

describe('the registry', () => {
  it('gives manifests and layers by digest, with their lengths', async () => {
    const found = await ask(at('manifests', manifest));
    expect(found.status).toBe(200);
    expect(found.headers).toMatchObject({
      'content-type': 'application/vnd.oci.image.manifest.v1+json',
      'content-length': String(found.body.length),
      'docker-content-digest': manifest,
    });
    expect(sha256(found.body)).toBe(manifest);
    expect((await ask(at('blobs', sha256('base layer')))).body).toBe('base layer');
  });

  it('answers a HEAD without the bytes', async () => {
    expect(await ask(at('blobs', sha256('base layer')), 'HEAD')).toMatchObject({
      status: 200,
      headers: { 'content-length': '10' },
      body: '',
    });
  });

  it('finds nothing for whoever does not know its secret, and nothing that is no digest', async () => {
    const { length } = registry.secret;
    for (const path of [
      at('manifests', manifest, '0'.repeat(length)),
      at('manifests', manifest, ''),
      '/v2/',
      '/v2/_catalog',
      at('manifests', 'latest'),
      at('blobs', sha256('nothing')),
      at('blobs', 'sha256:../../etc/passwd'),
      at('blobs', `${sha256('base layer')}/../x`),
    ])
      expect((await ask(path)).status, path).toBe(404);
  });

  it('takes nothing', async () => {
    for (const method of ['PUT', 'POST', 'DELETE', 'PATCH'])
      expect((await ask(at('blobs', sha256('base layer')), method)).status, method).toBe(405);
  });

  it('closes while somebody reads', async () => {
    const other = await serveImages(store, '127.0.0.1');
    const socket = http.get(`http://${other.address}${at('blobs', sha256('base layer'), other.secret)}`, {
      agent: new http.Agent({ keepAlive: true }),
    });
    socket.on('error', () => undefined);
    await other.close();
  });

  it('cannot listen at an address of another machine', async () => {
    await expect(serveImages(store, '192.0.2.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });
});
