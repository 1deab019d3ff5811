import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { exportImages } from '../../../../src/app/images/export.ts';
import { importImages } from '../../../../src/app/images/import.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { pinnedFolder } from '../../../../src/eemt/clone.ts';
import { demoDir } from '../../../../src/eemt/source.ts';
import { readPacked } from '../../../../src/images/delivery/image-store.ts';
import type { EngineImage } from '../../../../src/tools/docker.ts';
import type { ProcessRequest } from '../../../../src/tools/process.ts';
import { engineWith, ordinaryEngine } from '../../../support/engine-with.ts';
import { recordWith } from '../../../support/record.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { verbContext } from '../../../support/verb-context.ts';
import { sha256, unpackArchive } from '../../images/delivery/packed.ts';
import { stageSource } from './stage-source.ts';

const scratch = scratchFolder();
const hex = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

interface Machine {
  readonly roots: { readonly state: string; readonly cache: string };
  readonly engine: Map<string, { readonly id: string; readonly layers: readonly string[] }>;
  readonly loads: string[][];
  readonly context: ReturnType<typeof verbContext>;
}

/** A machine with an engine that saves and loads images as Docker does. */
function machine(commitText?: string, architecture = ordinaryEngine.architecture): Machine {
  const home = mkdtempSync(join(scratch, 'machine-'));
  const roots = { state: join(home, 'state'), cache: join(home, 'cache') };
  const engine: Machine['engine'] = new Map();
  const loads: string[][] = [];
  const run = ({ args: [, script = '', , folder = '', ...references] }: ProcessRequest) => {
    if (script.includes('docker save')) {
      const saved = references.map((name) => {
        const { layers = [] } = engine.get(name) ?? {};
        const { id } = unpackArchive(folder, layers);
        const blob = (digest: string) => `blobs/sha256/${digest.slice(7)}`;
        return { Config: blob(id), RepoTags: [name], Layers: layers.map((layer) => blob(sha256(layer))) };
      });
      writeFileSync(join(folder, 'manifest.json'), JSON.stringify(saved));
    } else {
      const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
      for (const { RepoTags, Config, Layers } of JSON.parse(text) as {
        RepoTags: [string];
        Config: string;
        Layers: string[];
      }[]) {
        const layers = Layers.map((layer) => readFileSync(join(folder, layer), 'utf8'));
        engine.set(RepoTags[0], { id: `sha256:${Config.slice(-64)}`, layers });
        loads.push(RepoTags);
      }
    }
    return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 });
  };
  const images = (): readonly EngineImage[] =>
    [...engine].map(([name, { id }]) => ({
      ...{ id, tags: [name], digests: [], labels: {}, sizeBytes: 1, createdAt: '' },
    }));
  const context = verbContext(roots, {
    process: { run },
    docker: {
      ...engineWith([]).docker,
      info: () => Promise.resolve({ ...ordinaryEngine, architecture }),
      images: () => Promise.resolve(images()),
      image: (name) => Promise.resolve(images().find(({ tags }) => tags.includes(name))),
    },
    git: { commitText: () => Promise.resolve(commitText) },
  });
  return { roots, engine, loads, context };
}

const idOf = (layers: readonly string[]) => unpackArchive(mkdtempSync(join(scratch, 'id-')), layers).id;
const web = { name: 'eemt-dev/eemt-web:1a2b', layers: ['base', 'web'] };
const node = { name: 'kindest/node:v1', layers: ['debian'] };

/** A machine on which the environment eemt stands on both images. */
function withEnvironment(from: Machine, source = demoDir): void {
  for (const { name, layers } of [web, node]) from.engine.set(name, { id: idOf(layers), layers });
  const { paths } = environmentOf('eemt', 'eemt', from.roots);
  mkdirSync(paths.root, { recursive: true });
  const record = { ...recordWith({}), source, images: [web.name, node.name] };
  writeFileSync(paths.record, JSON.stringify(record));
}

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(scratch, 'file-')), 'images.tar');
});

describe('images export and import', () => {
  it('carry images into the engine and the store of another machine, each layer once', async () => {
    const from = machine();
    withEnvironment(from);
    const exported = await exportImages(from.context, file);
    expect(exported).toMatchObject({ images: [web.name, node.name], source: null });
    const to = machine();
    expect(await importImages(to.context, file)).toEqual({
      images: [web.name, node.name],
      kept: [],
      tools: [],
      source: null,
    });
    expect(to.engine.get(web.name)).toEqual(from.engine.get(web.name));
    expect(Object.keys(await readPacked(join(to.roots.cache, 'images')))).toEqual([idOf(web.layers)]);
    expect(readdirSync(join(to.roots.cache, 'carry'))).toEqual([]);
    expect(readdirSync(join(from.roots.cache, 'carry'))).toEqual([]);
  });

  it("leave the other machine's own images their names", async () => {
    const from = machine();
    withEnvironment(from);
    await exportImages(from.context, file);
    const to = machine();
    const own = { id: idOf(['their own']), layers: ['their own'] };
    to.engine.set(node.name, own);
    expect(await importImages(to.context, file)).toMatchObject({ images: [web.name], kept: [node.name] });
    expect(to.engine.get(node.name)).toBe(own);
    expect(to.loads).toEqual([[web.name]]);
    expect(await importImages(to.context, file)).toMatchObject({ images: [] });
  });

  it("carry EEMT's pinned commit, proven by git's own hashes, and never one that somebody changed", async () => {
    const repository = mkdtempSync(join(scratch, 'eemt-'));
    cpSync(demoDir, repository, { recursive: true });
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=b@c', ...args], {
        encoding: 'utf8',
      });
    git('init', '--quiet');
    git('add', '--all', '--force');
    git('commit', '--quiet', '--message', 'EEMT');
    const commit = git('rev-parse', 'HEAD').trim();
    const text = git('cat-file', 'commit', 'HEAD');
    const from = machine(text);
    // Its name would be the pinned commit's, which only that commit's files can bear.
    const dir = pinnedFolder(from.roots);
    cpSync(repository, dir, { recursive: true });
    withEnvironment(from, dir);
    expect(await exportImages(from.context, file)).toMatchObject({ source: null });

    await stageSource(file, repository, { commit, text });
    const to = machine();
    expect(await importImages(to.context, file)).toMatchObject({ source: commit });
    const there = pinnedFolder(to.roots, commit);
    const app = 'web-interface/app.py';
    expect(readFileSync(join(there, app))).toEqual(readFileSync(join(repository, app)));

    writeFileSync(join(repository, app), 'print("another page")\n');
    await stageSource(file, repository, { commit, text });
    const other = machine();
    await expect(importImages(other.context, file)).rejects.toMatchObject({ code: 'IMAGES_FILE' });
    expect(existsSync(join(other.roots.cache, 'sources'))).toBe(false);
  });

  it('say what to do where nothing is known of images, and never write over a file', async () => {
    await expect(exportImages(machine().context, file)).rejects.toMatchObject({ code: 'STATE_NO_IMAGES' });
    const from = machine();
    withEnvironment(from);
    await writeFile(file, 'mine');
    await expect(exportImages(from.context, file)).rejects.toMatchObject({ code: 'USAGE_FILE_THERE' });
    from.engine.delete(web.name);
    const other = join(file, '..', 'other.tar');
    await expect(exportImages(from.context, other)).rejects.toMatchObject({ code: 'IMAGE_MISSING' });
    expect(existsSync(other)).toBe(false);
  });

  it('refuse another architecture before anything is unpacked', async () => {
    const from = machine();
    withEnvironment(from);
    await exportImages(from.context, file);
    const to = machine(undefined, 'aarch64');
    await expect(importImages(to.context, file)).rejects.toMatchObject({ code: 'IMAGES_ARCHITECTURE' });
    expect(to.loads).toEqual([]);
  });
});

describe('a file that is to be imported', () => {
  const layer = 'a layer';
  const config = JSON.stringify({ rootfs: { diff_ids: [sha256(layer)] } });
  const blob = (text: string) => ({
    path: `blobs/sha256/${hex(text)}`,
    sizeBytes: text.length,
    sha256: hex(text),
  });
  const image = { name: web.name, config: hex(config), layers: [hex(layer)] };
  const good = {
    ...{ format: 1, eemtDev: '0.1.0', architecture: ordinaryEngine.architecture },
    ...{ images: [image], source: null, members: [blob(config), blob(layer)] },
  };
  type Entry = readonly [
    name: string,
    text: string,
    more?: { readonly type: 'symlink'; readonly linkname: string },
  ];
  const members: readonly Entry[] = [
    [blob(config).path, config],
    [blob(layer).path, layer],
  ];

  async function archive(manifest: object, entries: readonly Entry[], cut = 0): Promise<void> {
    const tar = pack();
    const text = JSON.stringify(manifest);
    for (const [name, content, more] of [['manifest.json', text] as Entry, ...entries])
      if (more) tar.entry({ name, ...more });
      else tar.entry({ name }, content);
    tar.finalize();
    const bytes = await buffer(tar);
    await writeFile(file, bytes.subarray(0, bytes.length - cut));
  }

  const extra = (path: string, text = 'x') => ({
    ...good,
    members: [...good.members, { path, sizeBytes: text.length, sha256: hex(text) }],
  });

  it('is taken where all is as announced', async () => {
    await archive(good, members);
    expect(await importImages(machine().context, file)).toMatchObject({ images: [web.name] });
  });

  const hostile: Readonly<Record<string, readonly [object, readonly Entry[], number?]>> = {
    'an absolute path': [extra('/etc/passwd'), [...members, ['/etc/passwd', 'x']]],
    'a way out of the folder': [extra('source/../../x'), [...members, ['source/../../x', 'x']]],
    "git's own files": [extra('source/.git/config'), [...members, ['source/.git/config', 'x']]],
    'a program that is no helper': [extra('tools/docker'), [...members, ['tools/docker', 'x']]],
    'a link': [
      good,
      [...members.slice(1), [blob(config).path, '', { type: 'symlink', linkname: '/etc/passwd' }]],
    ],
    'a member that is not announced': [good, [...members, ['blobs/sha256/x', 'x']]],
    'a member that comes twice': [good, [...members, [blob(layer).path, layer]]],
    'another content': [good, [members[0] ?? ['', ''], [blob(layer).path, 'b layer']]],
    'another size': [good, [members[0] ?? ['', ''], [blob(layer).path, 'a layer and more']]],
    'a blob by another name': [
      { ...good, members: [blob(config), { ...blob(layer), sha256: hex('other') }] },
      members,
    ],
    'a missing member': [good, members.slice(0, 1)],
    'a missing layer': [{ ...good, images: [{ ...image, layers: [hex('other')] }] }, members],
    'a name that is none': [{ ...good, images: [{ ...image, name: '--all' }] }, members],
    'files of EEMT of no commit': [extra('source/app.py'), [...members, ['source/app.py', 'x']]],
    'its end cut off': [good, members, 1600],
    'no manifest': [{}, []],
  };

  it.each(Object.entries(hostile))(
    'is refused with %s, and nothing is changed',
    async (_, [manifest, entries, cut]) => {
      await archive(manifest, entries, cut);
      const to = machine();
      await expect(importImages(to.context, file)).rejects.toMatchObject({
        code: 'IMAGES_FILE',
        exitCode: 3,
      });
      expect(to.loads).toEqual([]);
      expect(readdirSync(to.roots.cache)).toEqual(['carry']);
      expect(readdirSync(join(to.roots.cache, 'carry'))).toEqual([]);
    },
  );

  it('is refused where it is no tar at all, and where a newer eemt-dev wrote it', async () => {
    await writeFile(file, 'hello\n'.repeat(1000));
    await expect(importImages(machine().context, file)).rejects.toMatchObject({ code: 'IMAGES_FILE' });
    await writeFile(file, '');
    await expect(importImages(machine().context, file)).rejects.toMatchObject({ code: 'IMAGES_FILE' });
    await archive({ format: 2, parts: [] }, []);
    await expect(importImages(machine().context, file)).rejects.toMatchObject({ code: 'IMAGES_FILE_NEWER' });
  });
});
