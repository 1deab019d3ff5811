import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { listImages } from '../../../../src/app/images/list.ts';
import { pruneImages } from '../../../../src/app/images/prune.ts';
import type { CommandContext } from '../../../../src/app/context.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { keepImage } from '../../../../src/images/delivery/image-store.ts';
import { acquireLock } from '../../../../src/state/lock.ts';
import { requireImagesFree } from '../../../../src/state/images-lock.ts';
import type { EngineContainer, EngineImage } from '../../../../src/tools/docker.ts';
import { engineWith } from '../../../support/engine-with.ts';
import { nodeContainer } from '../../../support/node-container.ts';
import { recordWith } from '../../../support/record.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { verbContext } from '../../../support/verb-context.ts';
import { unpackArchive } from '../../images/delivery/packed.ts';

const scratch = scratchFolder();
let roots: { readonly state: string; readonly cache: string };
let store: string;
beforeEach(() => {
  const home = mkdtempSync(join(scratch, 'home-'));
  roots = { state: join(home, 'state'), cache: join(home, 'cache') };
  store = join(roots.cache, 'images');
});

/** An image of the engine, packed in the store as well; of ours unless labels say otherwise. */
async function image(
  tags: readonly string[],
  layers: readonly string[],
  labels: Readonly<Record<string, string>> = { 'eemt-dev.image': 'web' },
): Promise<EngineImage> {
  const { id } = unpackArchive(store, layers);
  await keepImage(store, id);
  return { id, tags, digests: [], labels, sizeBytes: 100, createdAt: '2026-01-01T00:00:00.000Z' };
}

function environment(name: string, images: readonly string[] | undefined, id = 'ab12') {
  const { paths } = environmentOf(name, 'eemt', roots);
  mkdirSync(paths.marker, { recursive: true });
  writeFileSync(join(paths.marker, 'id'), id);
  writeFileSync(paths.record, JSON.stringify({ ...recordWith({}, id), images }));
  return paths;
}

function engine(images: readonly EngineImage[], containers: readonly EngineContainer[] = []) {
  const removed: string[] = [];
  let left = images;
  const docker = {
    ...engineWith(containers).docker,
    images: () => Promise.resolve(left),
    removeImage: (tag: string) => {
      removed.push(tag);
      left = left
        .map((one) => ({ ...one, tags: one.tags.filter((other) => other !== tag) }))
        .filter((one) => one.tags.length > 0);
      return Promise.resolve();
    },
  };
  return { docker, removed };
}

const prune = (context: CommandContext, all = false) =>
  pruneImages(context, { all, describe: ({ images }) => images.map(({ name }) => name).join(' ') });
const blobs = () => readdirSync(join(store, 'blobs', 'sha256')).length;

describe('images prune', () => {
  it('removes what no environment uses from engine and store, keeps shared layers, and finds nothing the second time', async () => {
    environment('one', ['eemt-dev/eemt-web:new']);
    const kept = await image(['eemt-dev/eemt-web:new'], ['base', 'new']);
    const old = await image(['eemt-dev/eemt-web:old'], ['base', 'old layer']);
    const { docker, removed } = engine([kept, old]);
    const context = verbContext(roots, { docker });
    const listed = await listImages(context);
    const freed = await prune(context);
    expect(removed).toEqual(['eemt-dev/eemt-web:old']);
    expect(freed.storeBytes).toBe(listed.store.freeBytes);
    // Manifest, config and both layers of the one that stays.
    expect(blobs()).toBe(4);
    const after = await listImages(context);
    expect(after.store.sizeBytes).toBe(listed.store.sizeBytes - freed.storeBytes);
    expect(after.images.map(({ name, usedBy }) => [name, usedBy])).toEqual([
      ['eemt-dev/eemt-web:new', ['one']],
    ]);
    expect(await prune(context)).toEqual({ images: [], engineBytes: 0, storeBytes: 0 });
    expect(removed).toHaveLength(1);
  });

  it("never removes a person's image: neither one that stands on ours, nor another name of ours, nor a tag like ours", async () => {
    const standsOnOurs = await image(['mine:1'], ['base', 'mine']);
    const bothNames = await image(['eemt-dev/eemt-web:old', 'mine:2'], ['base', 'both']);
    const likeOurs = await image(['eemt-dev/eemt-web:hand-made'], ['base', 'hand'], {});
    const { docker, removed } = engine([standsOnOurs, bothNames, likeOurs]);
    await prune(verbContext(roots, { docker }));
    expect(removed).toEqual(['eemt-dev/eemt-web:old']);
  });

  it('keeps the image of a container, whosever it is', async () => {
    const used = await image(['eemt-dev/eemt-web:used'], ['base']);
    const container = nodeContainer('any', 'somebody', { image: 'eemt-dev/eemt-web:used' });
    const { docker, removed } = engine([used], [container]);
    const context = verbContext(roots, { docker });
    await prune(context, true);
    expect(removed).toEqual([]);
    expect((await listImages(context)).images).toMatchObject([{ usedBy: [], inContainer: true }]);
  });

  it('with --all removes what an environment uses that is down, and keeps that of one that stands', async () => {
    environment('rests', ['eemt-dev/eemt-web:rests']);
    const { marker } = environment('stands', ['eemt-dev/eemt-web:stands'], 'cd34');
    const node = nodeContainer('stands-cluster', 'stands-cluster-control-plane', {
      mounts: [{ source: marker, destination: '/eemt-dev/cd34' }],
    });
    const images = [
      await image(['eemt-dev/eemt-web:rests'], ['base', 'rests']),
      await image(['eemt-dev/eemt-web:stands'], ['base', 'stands']),
    ];
    const { docker, removed } = engine(images, [node]);
    const context = verbContext(roots, { docker });
    await prune(context);
    expect(removed).toEqual([]);
    await prune(context, true);
    expect(removed).toEqual(['eemt-dev/eemt-web:rests']);
    expect(blobs()).toBe(4);
  });

  it('keeps everything while an environment of an older eemt-dev does not tell what it uses', async () => {
    environment('older', undefined);
    const { docker, removed } = engine([await image(['eemt-dev/eemt-web:1'], ['base'])]);
    await prune(verbContext(roots, { docker }));
    expect(removed).toEqual([]);
  });

  it('ends before anything is removed while somebody works on an environment, also on one that has no record yet', async () => {
    const old = await image(['eemt-dev/eemt-web:old'], ['base']);
    const { docker, removed } = engine([old]);
    const lock = await acquireLock(environmentOf('new', 'eemt', roots).paths.lock, { verb: 'up' });
    await expect(prune(verbContext(roots, { docker }))).rejects.toMatchObject({
      code: 'STATE_LOCKED',
      message: expect.stringContaining('the environment new') as string,
    });
    expect(removed).toEqual([]);
    lock.release();
    await prune(verbContext(roots, { docker }));
    expect(removed).toEqual(['eemt-dev/eemt-web:old']);
  });

  it('lets nobody begin to work on an environment meanwhile', async () => {
    const old = await image(['eemt-dev/eemt-web:old'], ['base']);
    const { docker } = engine([old]);
    let refused: unknown;
    const removeImage = async () => {
      refused = await requireImagesFree(store).catch((error: unknown) => error);
    };
    await prune(verbContext(roots, { docker: { ...docker, removeImage } }));
    expect(refused).toMatchObject({ code: 'STATE_LOCKED' });
    await requireImagesFree(store);
  });

  it('asks, and without an answer removes nothing', async () => {
    const { docker, removed } = engine([await image(['eemt-dev/eemt-web:old'], ['base'])]);
    const context = verbContext(roots, { docker }, { yes: false });
    await expect(prune(context)).rejects.toMatchObject({ code: 'USAGE_YES', exitCode: 2 });
    const asked: string[] = [];
    const ask = {
      select: () => Promise.reject(new TypeError('nothing to select')),
      confirm: ({ message }: { readonly message: string }) => {
        asked.push(message);
        return Promise.resolve(false);
      },
    };
    await expect(prune({ ...context, ask })).rejects.toMatchObject({ exitCode: 130 });
    expect(asked).toEqual(['eemt-dev/eemt-web:old\nGo on?']);
    expect(removed).toEqual([]);
  });

  it('frees what killed runs left, and nothing that is still being packed', async () => {
    const { docker } = engine([]);
    const dead = join(store, '.part-999999999-ab');
    const living = join(store, `.part-${String(process.pid)}-cd`);
    for (const part of [dead, living]) {
      mkdirSync(part, { recursive: true });
      writeFileSync(join(part, 'layer'), 'half of a layer');
    }
    const freed = await prune(verbContext(roots, { docker }));
    expect(freed.storeBytes).toBe(15);
    expect([existsSync(dead), existsSync(living)]).toEqual([false, true]);
    rmSync(living, { recursive: true });
  });
});
