import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { pullInto } from '../../../../src/clusters/kind/pull-image.ts';
import { sharedRegistry } from '../../../../src/clusters/kind/shared-registry.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import {
  blobPath,
  keepImage,
  readPacked,
  type PackedImage,
} from '../../../../src/images/delivery/image-store.ts';
import type { Docker } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { ownNodes } from '../../../support/kube-world.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { sha256, unpackArchive } from '../../images/delivery/packed.ts';

const scratch = scratchFolder();
const env = environmentOf('demo', 'eemt', { state: scratch, cache: scratch });
let store: string;
let packed: PackedImage;
let imageId: string;
beforeEach(async () => {
  store = mkdtempSync(join(scratch, 'store-'));
  imageId = unpackArchive(store, ['base layer']).id;
  const kept = await keepImage(store, imageId);
  if (!kept) throw new TypeError('not kept');
  packed = kept;
});

/** Nodes whose containerd fetches over HTTP what it is told to, and checks it; `deaf` ones reach nothing. Their calls, and the addresses that were asked. */
async function pulled({
  gateway = '127.0.0.1' as string | null,
  deaf = [] as readonly string[],
  full = [] as readonly string[],
  unpack = false,
}) {
  const calls: string[] = [];
  const lines: string[] = [];
  const urls = new Set<string>();
  const exec: Docker['exec'] = async (id, argv) => {
    const node = id.replace('demo-cluster-', '');
    const answer = (exitCode: number, stderr = '') => ({ exitCode, stdout: '', stderr });
    if (argv[0] === 'timeout') return answer(deaf.includes(node) ? 124 : 0);
    if (argv[0] === 'containerd') return { ...answer(0), stdout: '  snapshotter = "native"\n' };
    const reference = argv.find((word) => word.includes('@sha256:'));
    calls.push(
      `${node}: ${argv
        .slice(2)
        .map((word) => (word === reference ? 'IT' : word))
        .join(' ')}`,
    );
    if (!argv.includes('--plain-http') || reference === undefined) return answer(0);
    const [, address = '', path = '', digest = ''] = /^([^/]+)\/(.+)@(.+)$/.exec(reference) ?? [];
    urls.add(address);
    const manifest = await get(`http://${address}/v2/${path}/manifests/${digest}`);
    if (full.includes(node)) return answer(1, 'ctr: no space left on device\n');
    const { layers } = JSON.parse(manifest) as { readonly layers: readonly { readonly digest: string }[] };
    for (const layer of layers) {
      const bytes = await get(`http://${address}/v2/${path}/blobs/${layer.digest}`);
      const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
      if (found !== layer.digest) return answer(1, `unexpected commit digest ${found}`);
    }
    return answer(0);
  };
  const { run } = fakeRun({ docker: { exec } });
  const image = {
    role: 'web',
    name: 'eemt-web:2.0',
    reference: 'x',
    imageId,
    sizeBytes: 8,
    named: true,
  } as const;
  const nodes = ownNodes(env, ['worker', 'worker2'], { gateway });
  const say = { line: (line: string) => void lines.push(line), progress: () => undefined };
  const left = await pullInto(store, sharedRegistry(store), image, packed, nodes, { unpack }, run, say);
  return { left: left.map(({ name }) => name), calls: calls.sort(), lines, urls };
}

async function get(url: string): Promise<string> {
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http.get(url, { agent: false }, resolve).on('error', reject);
  });
  return text(answer);
}

describe('nodes that fetch an image', () => {
  it('ask this machine at their gateway, give it both names, and keep no name of the registry', async () => {
    const { left, calls, urls } = await pulled({});
    expect(left).toEqual([]);
    const short = imageId.slice(7, 19);
    expect(calls.filter((call) => call.startsWith('worker:'))).toEqual([
      'worker: content fetch --plain-http IT',
      'worker: images rm IT',
      `worker: images tag --force IT docker.io/eemt-dev/web:${short}`,
      'worker: images tag --force IT docker.io/library/eemt-web:2.0',
    ]);
    expect(calls).toHaveLength(8);
    expect(urls.size).toBe(1);
    expect([...urls][0]).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('unpack it for the snapshotter of the node where every node runs it', async () => {
    const { calls } = await pulled({ unpack: true });
    expect(calls).toContain('worker: images pull --snapshotter native --plain-http IT');
  });

  it('no longer find anything there afterwards', async () => {
    const { urls } = await pulled({});
    await expect(get(`http://${[...urls][0] ?? ''}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('that do not reach this machine are left over, with a word why', async () => {
    const { left, lines, calls } = await pulled({ deaf: ['worker2'] });
    expect(left).toEqual(['demo-cluster-worker2']);
    expect(lines[0]).toMatch(
      /^demo-cluster-worker2 does not reach 127\.0\.0\.1:\d+ on this machine, so an archive/,
    );
    expect(calls.every((call) => call.startsWith('worker:'))).toBe(true);
  });

  it('are all left over where their gateway is no address of this machine, or they have none', async () => {
    const far = await pulled({ gateway: '192.0.2.1' });
    expect(far.left).toHaveLength(2);
    expect(far.lines).toEqual([
      'nodes cannot fetch from this machine (192.0.2.1 is an address of another machine), so an archive goes to them',
    ]);
    expect((await pulled({ gateway: null })).left).toHaveLength(2);
  });

  it('that find a spoiled layer are left over, and it is removed, so that it is packed again', async () => {
    writeFileSync(blobPath(store, sha256('base layer')), 'bass layer');
    const { left, lines } = await pulled({});
    expect(left).toHaveLength(2);
    expect(lines[0]).toContain('that are not what they were');
    expect(await readPacked(store)).toEqual({});
  });

  it('that fail otherwise are left over with what containerd said', async () => {
    const { left, lines } = await pulled({ full: ['worker'] });
    expect(left).toEqual(['demo-cluster-worker']);
    expect(lines).toContain(
      'demo-cluster-worker could not fetch it (ctr: no space left on device), so an archive goes to it',
    );
    expect(Object.keys(await readPacked(store))).toHaveLength(1);
  });
});
