import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPacked } from '../../../../src/images/delivery/image-store.ts';
import { packImage } from '../../../../src/images/delivery/pack-image.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { sha256, unpackArchive } from './packed.ts';

const scratch = scratchFolder();
let store: string;
beforeEach(() => {
  store = join(mkdtempSync(join(scratch, 'cache-')), 'images');
});

const say = { progress: () => undefined };
const imageOf = (imageId: string) => ({ reference: 'eemt-dev/web:1', imageId, sizeBytes: 100 });

/** An engine whose archive of an image is unpacked by `unpack` into the folder it is given; its calls, and what each left out. */
function engine(unpack: (folder: string) => void) {
  const calls: { readonly argv: readonly string[]; readonly leftOut: readonly string[] }[] = [];
  const { run } = fakeRun({
    process: {
      run: ({ tool, args }) => {
        const [, , , reference = '', folder = '', exclude = ''] = args;
        const leftOut = readFileSync(exclude, 'utf8').split('\n').filter(Boolean);
        calls.push({ argv: [tool, args[0] ?? '', reference], leftOut });
        unpack(folder);
        return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 });
      },
    },
  });
  return { run, calls };
}
const idOf = (layers: readonly string[]) => unpackArchive(mkdtempSync(join(scratch, 'id-')), layers).id;

describe('packing an image', () => {
  it('puts its layers into the store, and leaves nothing else there', async () => {
    const layers = ['base layer', 'top'];
    const { run, calls } = engine((folder) => void unpackArchive(folder, layers));
    const packed = await packImage(store, imageOf(idOf(layers)), run, say);
    expect(await readPacked(store)).toEqual({ [idOf(layers)]: packed });
    expect(readdirSync(store).sort()).toEqual(['blobs', 'images']);
    expect(calls).toEqual([{ argv: ['sh', '-c', 'eemt-dev/web:1'], leftOut: [] }]);
  });

  it('asks the engine for nothing where all layers lie there, whoever put them there', async () => {
    const layers = ['base layer', 'top'];
    unpackArchive(store, layers);
    const { run, calls } = engine(() => undefined);
    expect(await packImage(store, imageOf(idOf(layers)), run, say)).toBeDefined();
    expect(calls).toEqual([]);
  });

  it('does not unpack again what another image has', async () => {
    const first = engine((folder) => void unpackArchive(folder, ['base layer', 'one']));
    await packImage(store, imageOf(idOf(['base layer', 'one'])), first.run, say);
    const next = ['base layer', 'two'];
    const second = engine((folder) => void unpackArchive(folder, next, ['base layer']));
    expect(await packImage(store, imageOf(idOf(next)), second.run, say)).toBeDefined();
    expect(second.calls[0]?.leftOut).toContain(`blobs/sha256/${sha256('base layer').slice(7)}`);
  });

  it('gives nothing where the archive does not hold the layers as blobs', async () => {
    const { run } = engine((folder) => {
      mkdirSync(join(folder, 'abcdef'));
    });
    expect(await packImage(store, imageOf(sha256('config')), run, say)).toBeUndefined();
    expect(readdirSync(store)).toEqual(['blobs']);
  });

  it('says what the engine said where the image is gone meanwhile', async () => {
    const { run } = engine(() => {
      throw new ToolFailedError('TOOL_FAILED', 'sh failed with exit code 2: tar: Exiting', {
        details: { tail: ['Error response from daemon: No such image: eemt-dev/web:1', 'tar: Exiting'] },
      });
    });
    await expect(packImage(store, imageOf(sha256('config')), run, say)).rejects.toThrow(
      'could not be packed: Error response from daemon: No such image: eemt-dev/web:1',
    );
  });

  it('leaves nothing half behind where the engine or the disk fails, and removes what a killed run left', async () => {
    const { run } = engine((folder) => {
      unpackArchive(folder, ['base layer']);
      throw new ToolFailedError('TOOL_FAILED', 'sh failed with exit code 2: tar: Exiting', {
        details: { tail: ['tar: blobs/x: Cannot write: No space left on device', 'tar: Exiting'] },
      });
    });
    mkdirSync(join(store, '.part-999999999-aa'), { recursive: true });
    await expect(packImage(store, imageOf(idOf(['base layer'])), run, say)).rejects.toMatchObject({
      message: 'The layers of eemt-dev/web:1 could not be packed: no space left on device',
    });
    expect(readdirSync(store)).toEqual(['blobs']);
    expect(readdirSync(join(store, 'blobs', 'sha256'))).toEqual([]);
  });
});
