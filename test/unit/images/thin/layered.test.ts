import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Header } from 'tar-stream';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ImageBuild } from '../../../../src/core/blueprint.ts';
import { ToolFailedError } from '../../../../src/errors/index.ts';
import { imageSteps, type ImageParts } from '../../../../src/images/build/build-steps.ts';
import { referencedImages } from '../../../../src/images/build/fingerprint.ts';
import { blobPath, keepImage, readPacked } from '../../../../src/images/delivery/image-store.ts';
import type { Docker, EngineImage, ImageConfig } from '../../../../src/tools/docker.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { runDue } from '../../../support/run-due.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { worldWith } from '../../../support/world.ts';

const folder = scratchFolder();
let tree = '';
let builds = '';
let imageStore = '';
beforeEach(async () => {
  const root = await mkdtemp(join(folder, 'one-'));
  tree = join(root, 'tree');
  builds = join(root, 'cache', 'builds');
  imageStore = join(root, 'cache', 'images');
  await mkdir(join(tree, 'web', 'static'), { recursive: true });
  await writeFile(join(tree, 'web', 'app.py'), 'old');
  await writeFile(join(tree, 'web', 'requirements.txt'), 'fastapi');
  await writeFile(join(tree, 'web', 'static', 'page.js'), '1');
});

const dockerfile =
  'FROM debian:trixie-slim\nWORKDIR /app\nCOPY web/ /app/\nRUN pip install -r requirements.txt\n';

function imagesOf(overlay: Readonly<Record<string, string>> = {}): readonly ImageBuild[] {
  const source = { kind: 'build', dockerfile, contextDir: tree, overlay, args: {}, afterFrom: [] } as const;
  return [{ role: 'web', name: 'eemt-web:2.0', variant: "EEMT's own", source }];
}

interface Loaded {
  readonly manifest: readonly {
    readonly Config: string;
    readonly RepoTags: string[];
    readonly Layers: string[];
  }[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly layers: readonly Buffer[];
}

const whole: ImageConfig = {
  platform: { architecture: 'amd64', os: 'linux' },
  config: { Env: ['A=1'], Cmd: ['sh'], Labels: { theirs: 'x' } },
  layers: ['sha256:aa', 'sha256:bb'],
  history: [{ created_by: 'FROM' }, { created_by: 'LABEL', empty_layer: true }, { created_by: 'COPY' }],
};

/** An engine that keeps images with their labels and takes archives; `refuses`: it fails to load. */
function engine({ driver = 'overlay2', refuses = false, gone = false, forges = false } = {}) {
  const images: EngineImage[] = [];
  const loaded: Loaded[] = [];
  let built = 0;
  const add = (tag: string, id: string, labels: Readonly<Record<string, string>>) => {
    const createdAt = new Date(Date.UTC(2026, 0, 1 + images.length)).toISOString();
    images.push({ id, tags: [tag], digests: [], labels, sizeBytes: 1, createdAt });
  };
  const docker: Partial<Docker> = {
    info: () => Promise.resolve({ driver, buildkit: true } as Awaited<ReturnType<Docker['info']>>),
    image: (reference) => Promise.resolve(images.find(({ tags }) => tags.includes(reference))),
    imageConfig: () => Promise.resolve(gone ? undefined : whole),
    build: async ({ context, tag, labels }) => {
      await buffer(context);
      built += 1;
      add(tag, `sha256:built${String(built)}`, labels);
    },
    load: async (archive) => {
      const files = await filesIn(archive);
      const text = (name: string) => String(files.get(name)?.bytes);
      const manifest = JSON.parse(text('manifest.json')) as Loaded['manifest'];
      const config = text(manifest[0]?.Config ?? '');
      if (refuses)
        throw new ToolFailedError('TOOL_FAILED', 'Loading failed: no such layer', {
          details: { command: null, exitCode: null, tail: [] },
        });
      const parsed = JSON.parse(config) as Loaded['config'] & { config: { Labels: Record<string, string> } };
      const layers = [...files].filter(([name]) => name.endsWith('.tar')).map(([, { bytes }]) => bytes);
      loaded.push({ manifest, config: parsed, layers });
      add(
        manifest[0]?.RepoTags[0] ?? '',
        forges ? 'sha256:other' : `sha256:${sha256(config)}`,
        parsed.config.Labels,
      );
    },
  };
  return { ...fakeRun({ docker }), images, loaded, builtTimes: () => built };
}

type Engine = ReturnType<typeof engine>;

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

async function filesIn(
  tar: Readable | Buffer,
): Promise<ReadonlyMap<string, { header: Header; bytes: Buffer }>> {
  const files = new Map<string, { header: Header; bytes: Buffer }>();
  const entries = extract();
  if (Buffer.isBuffer(tar)) entries.end(tar);
  else tar.pipe(entries);
  for await (const entry of entries)
    files.set(entry.header.name, { header: entry.header, bytes: await buffer(entry) });
  return files;
}

/** Makes the image of the tree as it is; gives what the step says. */
async function make(
  { images, run }: Engine,
  { noCache = false, overlay = {}, before = () => Promise.resolve() } = {},
) {
  const wanted = imagesOf(overlay);
  const input = {
    images: wanted,
    environmentName: 'eemt',
    builds,
    imageStore,
    noCache,
    noBuild: false,
    caBundle: null,
    proxies: {},
  };
  const [step] = imageSteps<ImageParts>(input, await referencedImages(wanted));
  const verdict = step?.due(worldWith<ImageParts>({ images: [...images] }));
  await before();
  return runDue(verdict, run);
}

const change = (path: string, text: string) => writeFile(join(tree, 'web', path), text);

describe('a changed file', () => {
  it('becomes a layer over the last image, and nothing is built', async () => {
    const machine = engine();
    expect(await make(machine)).toEqual([]);
    await change('app.py', 'new');
    expect(await make(machine)).toEqual(['No build: a layer with /app/app.py over the last image']);
    expect(machine.builtTimes()).toBe(1);
    const [{ manifest, config, layers } = { manifest: [], config: {}, layers: [] }] = machine.loaded;
    const [layer = Buffer.alloc(0)] = layers;
    expect(layers).toHaveLength(1);
    expect(config).toMatchObject({
      ...{ architecture: 'amd64', os: 'linux', created: '1970-01-01T00:00:00.000Z' },
      config: {
        ...{ Env: ['A=1'], Cmd: ['sh'] },
        Labels: {
          ...{ theirs: 'x', 'eemt-dev.image': 'web', 'eemt-dev.environment': 'eemt', 'eemt-dev.layers': '1' },
          'eemt-dev.fingerprint': expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        },
      },
      rootfs: { type: 'layers', diff_ids: ['sha256:aa', 'sha256:bb', `sha256:${sha256(layer)}`] },
    });
    expect(config['history']).toHaveLength(4);
    expect(manifest[0]?.Layers).toEqual(['aa.tar', 'bb.tar', `${sha256(layer)}.tar`]);
    expect(manifest[0]?.RepoTags).toEqual(machine.images.at(-1)?.tags);
  });

  it('lies in the layer as a build would put it there, with the folders above it', async () => {
    const machine = engine();
    await change('gone.txt', '');
    await make(machine);
    await change('tool.sh', '#!/bin/sh');
    await chmod(join(tree, 'web', 'tool.sh'), 0o700);
    await symlink('../../out', join(tree, 'web', 'static', 'link'));
    await change('static/größe x.js', 'ü');
    await rm(join(tree, 'web', 'gone.txt'));
    await make(machine);
    const files = await filesIn(machine.loaded[0]?.layers[0] ?? Buffer.alloc(0));
    const plain = [...files].map(([name, { header }]) => [name, header.type, header.mode.toString(8)]);
    expect(plain).toEqual([
      ['app', 'directory', '755'],
      ['app/.wh.gone.txt', 'file', '644'],
      ['app/static', 'directory', '755'],
      ['app/static/größe x.js', 'file', '644'],
      ['app/static/link', 'symlink', '644'],
      ['app/tool.sh', 'file', '755'],
    ]);
    for (const { header } of files.values())
      expect([header.uid, header.gid, header.mtime.getUTCFullYear()]).toEqual([0, 0, 2000]);
    expect(files.get('app/static/link')?.header.linkname).toBe('../../out');
    expect(files.get('app/.wh.gone.txt')?.bytes.length).toBe(0);
  });

  it('gives the same layer twice', async () => {
    const [one, two] = [engine(), engine()];
    await make(one);
    await make(two);
    await change('app.py', 'new');
    await make(one);
    await utimes(join(tree, 'web', 'app.py'), 1, 1);
    await make(two);
    expect(one.loaded[0]?.layers).toEqual(two.loaded[0]?.layers);
    expect(one.images.at(-1)?.id).toBe(two.images.at(-1)?.id);
  });

  it('of a cure is laid as well', async () => {
    const machine = engine();
    await make(machine, { overlay: { 'web/app.py': 'cured' } });
    expect(await make(machine, { overlay: { 'web/app.py': 'cured better' } })).toEqual([
      'No build: a layer with /app/app.py over the last image',
    ]);
    const files = await filesIn(machine.loaded[0]?.layers[0] ?? Buffer.alloc(0));
    expect(String(files.get('app/app.py')?.bytes)).toBe('cured better');
  });

  it('is found over another image than the newest, as of a branch that one goes back and forth between', async () => {
    const machine = engine();
    await make(machine);
    await change('requirements.txt', 'fastapi\nuvicorn');
    expect(await make(machine)).toEqual([expect.stringContaining('/app/requirements.txt is used by')]);
    await change('requirements.txt', 'fastapi');
    await change('app.py', 'new');
    expect(await make(machine)).toEqual([expect.stringContaining('No build')]);
  });

  it('takes what is laid as the last image for the next, nine times', async () => {
    const machine = engine();
    await make(machine);
    for (const text of '123456789') {
      await change('app.py', text);
      await make(machine);
    }
    expect([machine.builtTimes(), machine.loaded.length]).toEqual([1, 9]);
    expect(machine.images.at(-1)?.labels['eemt-dev.layers']).toBe('9');
    await change('app.py', 'the tenth');
    expect(await make(machine)).toEqual([
      'The whole image is built: 9 layers of changes lie on the last build already',
    ]);
    expect(machine.images.at(-1)?.labels['eemt-dev.layers']).toBe('0');
    await change('app.py', 'the eleventh');
    expect(await make(machine)).toEqual([expect.stringContaining('No build')]);
  });
});

describe('the whole image is built', () => {
  it('with the reason where a command reads what changed', async () => {
    const machine = engine();
    await make(machine);
    await change('requirements.txt', 'uvicorn');
    expect(await make(machine)).toEqual([
      'The whole image is built: /app/requirements.txt is used by: RUN pip install -r requirements.txt',
    ]);
    expect([machine.builtTimes(), machine.loaded.length]).toEqual([2, 0]);
  });

  it('with --no-cache', async () => {
    const machine = engine();
    await make(machine);
    await change('app.py', 'new');
    await make(machine, { noCache: true });
    expect([machine.builtTimes(), machine.loaded.length]).toEqual([2, 0]);
  });

  it('where nobody remembers what the last one was built from, or what is remembered is spoiled', async () => {
    const machine = engine();
    await make(machine);
    const [name = ''] = await readdir(builds);
    for (const text of ['{', '{"parts":1}', '']) {
      await writeFile(join(builds, name), text);
      await change('app.py', `new ${text}`);
      await make(machine);
      await rm(join(builds, (await readdir(builds)).find((other) => other !== name) ?? ''));
    }
    expect(machine.builtTimes()).toBe(4);
  });

  it.each([
    [
      'stores images in a way that was not tried',
      { driver: 'overlayfs' },
      'the engine stores images by overlayfs',
    ],
    ['has removed the last one meanwhile', { gone: true }, 'the last image is gone'],
    ['refuses the layer', { refuses: true }, 'Loading failed: no such layer'],
    ['makes another image of it', { forges: true }, 'the engine made another image of the layer'],
  ])('where the engine %s', async (_, odd, reason) => {
    const machine = engine(odd);
    await make(machine);
    await change('app.py', 'new');
    expect(await make(machine)).toEqual([`The whole image is built: ${reason}`]);
    expect(machine.builtTimes()).toBe(2);
  });

  it('where what changed is large', async () => {
    const machine = engine();
    await make(machine);
    await writeFile(join(tree, 'web', 'large'), Buffer.alloc(65 * 1024 * 1024));
    expect(await make(machine)).toEqual(['The whole image is built: more than 64 MiB changed']);
  });

  it('although nothing can be remembered', async () => {
    builds = join(tree, 'web', 'app.py');
    const machine = engine();
    expect(await make(machine)).toEqual([]);
    expect(machine.builtTimes()).toBe(1);
  });
});

describe('a file that changes between look and layer', () => {
  it.each<[string, () => Promise<void>]>([
    ['has other text', () => change('app.py', 'non')],
    ['is gone', () => rm(join(tree, 'web', 'app.py'))],
    [
      'is a link',
      async () => {
        await rm(join(tree, 'web', 'app.py'));
        await symlink('requirements.txt', join(tree, 'web', 'app.py'));
      },
    ],
  ])('ends the step where it %s, and no image is made', async (_, meanwhile) => {
    const machine = engine();
    await make(machine);
    await change('app.py', 'new');
    await expect(make(machine, { before: meanwhile })).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      message: expect.stringContaining('web/app.py is no longer') as unknown,
    });
    expect([machine.images.length, machine.loaded.length, machine.builtTimes()]).toEqual([1, 0, 1]);
  });

  it('ends it as well where only what pip reads did', async () => {
    const machine = engine();
    await make(machine);
    await change('app.py', 'new');
    const before = () => change('requirements.txt', 'other');
    await expect(make(machine, { before })).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  });
});

describe('the layer for nodes', () => {
  /** The whole image lies in the store, as if it had been packed. */
  async function pack(id: string, layers: readonly string[]): Promise<void> {
    await mkdir(join(imageStore, 'blobs', 'sha256'), { recursive: true });
    for (const layer of layers) await writeFile(blobPath(imageStore, layer), 'x');
    await writeFile(blobPath(imageStore, id), JSON.stringify({ rootfs: { diff_ids: layers } }));
    expect(await keepImage(imageStore, id)).toBeDefined();
  }

  it('lies in their store with the rest of the image, where the last image does', async () => {
    const machine = engine();
    await make(machine);
    await pack(machine.images[0]?.id ?? '', whole.layers);
    await change('app.py', 'new');
    await make(machine);
    const id = machine.images.at(-1)?.id ?? '';
    const [layer = Buffer.alloc(0)] = machine.loaded[0]?.layers ?? [];
    expect(await readPacked(imageStore)).toHaveProperty([id]);
    expect(await readFile(blobPath(imageStore, `sha256:${sha256(layer)}`))).toEqual(layer);
    expect(sha256(await readFile(blobPath(imageStore, id)))).toBe(id.replace('sha256:', ''));
  });

  it('is not put there alone', async () => {
    const machine = engine();
    await make(machine);
    await change('app.py', 'new');
    await make(machine);
    expect(existsSync(imageStore)).toBe(false);
  });

  it('is left out where their store is spoiled', async () => {
    const machine = engine();
    await make(machine);
    await pack(machine.images[0]?.id ?? '', whole.layers);
    await rm(join(imageStore, 'images'), { recursive: true });
    await writeFile(join(imageStore, 'images'), '');
    await change('app.py', 'new');
    expect(await make(machine)).toEqual([expect.stringContaining('No build')]);
  });
});

describe('what images were built from', () => {
  it('is kept of the newest hundred', async () => {
    await mkdir(builds, { recursive: true });
    for (let at = 0; at < 105; at += 1) {
      const file = join(builds, `${String(at).padStart(64, '0')}.json`);
      await writeFile(file, '{}');
      await utimes(file, at, at);
    }
    await make(engine());
    const names = await readdir(builds);
    expect(names).toHaveLength(100);
    expect(names).not.toContain(`${'5'.padStart(64, '0')}.json`);
    expect(names).toContain(`${'6'.padStart(64, '0')}.json`);
  });
});
