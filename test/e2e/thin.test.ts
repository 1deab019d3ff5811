import { createHash, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageBuild } from '../../src/core/blueprint.ts';
import { imageSteps, type ImageParts } from '../../src/images/build/build-steps.ts';
import { referencedImages } from '../../src/images/build/fingerprint.ts';
import { baseImage, webImages } from '../../src/images/build/recipes.ts';
import { createDocker } from '../../src/tools/docker-client.ts';
import { fakeRun } from '../support/fake-run.ts';
import { runDue } from '../support/run-due.ts';
import { worldWith } from '../support/world.ts';
import { docker } from './cli.ts';

const name = 'eemt-dev-thin';
const engine = createDocker({ env: process.env });
const { run } = fakeRun({ docker: engine });
let root = '';
let tree = '';
beforeAll(async () => {
  await removeAll();
  root = await mkdtemp(join(tmpdir(), 'eemt dev thin '));
  tree = join(root, 'eemt');
  const source = process.env['EEMT_TREE'] ?? join(import.meta.dirname, '..', 'fixtures', 'eemt');
  await cp(source, tree, { recursive: true });
});
afterAll(async () => {
  await removeAll();
  await rm(root, { recursive: true, force: true });
});

/** Images of this test alone: their names are its own. */
async function removeAll(): Promise<void> {
  const images = await engine.images('eemt-dev.image', run.signal);
  const tags = images.flatMap((image) => image.tags).filter((tag) => tag.startsWith(`eemt-dev/${name}-`));
  for (const tag of tags.sort().reverse()) await engine.removeImage(tag, run.signal);
}

function imagesOfTree(): readonly ImageBuild[] {
  const base = baseImage(tree);
  const [web] = webImages(tree);
  if (base?.source.kind !== 'build' || web?.source.kind !== 'build') throw new TypeError('no images');
  const names = { base: `${name}-base:1`, web: `${name}-web:1` };
  const dockerfile = web.source.dockerfile.replace(/^FROM .*$/m, `FROM ${names.base}`);
  return [
    { ...base, name: names.base },
    { ...web, name: names.web, source: { ...web.source, dockerfile } },
  ];
}

interface Made {
  readonly reference: string;
  readonly said: readonly string[];
}

/** One that no earlier run of this test wrote, so that nothing comes out of BuildKit's cache. */
async function addLine(path: string): Promise<void> {
  await writeFile(join(tree, path), `# ${randomUUID()}\n`, { flag: 'a' });
}

/** Makes the images of the tree as it is, and gives the web image. */
async function make(builds: string): Promise<Made> {
  const images = imagesOfTree();
  const referenced = await referencedImages(images);
  const steps = imageSteps<ImageParts>(
    {
      images,
      environmentName: name,
      builds,
      imageStore: join(root, 'images'),
      noCache: false,
      noBuild: false,
      caBundle: null,
      proxies: {},
    },
    referenced,
  );
  const said: string[] = [];
  for (const step of steps) {
    const inEngine = await engine.images(null, run.signal);
    said.push(...(await runDue(step.due(worldWith<ImageParts>({ images: inEngine })), run)));
  }
  return { reference: referenced.at(-1)?.reference ?? '', said };
}

/** Of each path of the image: type, mode, owner, size, SHA-256, link. */
async function filesOf(reference: string): Promise<ReadonlyMap<string, string>> {
  const container = await docker('create', '--name', `${name}-export`, reference);
  try {
    const child = spawn('docker', ['export', container], { stdio: ['ignore', 'pipe', 'inherit'] });
    const tar = child.stdout.pipe(extract());
    const files = new Map<string, string>();
    for await (const entry of tar) {
      const hash = createHash('sha256');
      for await (const chunk of entry) hash.update(chunk as Buffer);
      const { type, mode, uid, gid, size, linkname } = entry.header;
      files.set(
        entry.header.name,
        [type, mode.toString(8), uid, gid, size, hash.digest('hex'), linkname].join(' '),
      );
    }
    return files;
  } finally {
    await docker('rm', '--force', container);
  }
}

/** What a package manager writes anew each time: compiled Python, logs, caches with the time in them, names by chance. */
const never =
  /\.pyc$|^(var\/(log|cache|lib\/(apt|dpkg|systemd))|run)\/|(^|\/)machine-id$|^etc\/ld\.so\.cache$|^etc\/ssl\/|-old$|-$/;

describe('a layer over the last image', () => {
  it('makes the image that a whole build makes, file by file', async () => {
    const web = join(tree, 'web-interface');
    await addLine('web-interface/app.py');
    await mkdir(join(web, 'static', 'becomes a file'));
    await writeFile(join(web, 'static', 'becomes a file', 'inside'), '');
    await writeFile(join(web, 'static', 'becomes-a-folder'), '');
    await writeFile(join(web, 'static', 'becomes-a-link'), '');
    await symlink('app.js', join(web, 'static', 'becomes-a-file'));
    await writeFile(join(web, 'static', 'goes'), '');
    await mkdir(join(web, 'templates', 'goes', 'too'), { recursive: true });
    await writeFile(join(web, 'templates', 'goes', 'too', 'page.html'), '');
    const builds = join(root, 'builds');
    await make(builds);

    await addLine('web-interface/app.py');
    await rm(join(web, 'static', 'becomes a file'), { recursive: true });
    await writeFile(join(web, 'static', 'becomes a file'), 'text');
    await rm(join(web, 'static', 'becomes-a-folder'));
    await mkdir(join(web, 'static', 'becomes-a-folder', 'deep'), { recursive: true });
    await writeFile(join(web, 'static', 'becomes-a-folder', 'deep', 'Größe.txt'), 'text');
    await rm(join(web, 'static', 'becomes-a-link'));
    await symlink('../app.py', join(web, 'static', 'becomes-a-link'));
    await rm(join(web, 'static', 'becomes-a-file'));
    await writeFile(join(web, 'static', 'becomes-a-file'), 'text');
    await rm(join(web, 'static', 'goes'));
    await rm(join(web, 'templates', 'goes'), { recursive: true });
    await writeFile(join(web, 'static', 'tool.sh'), '#!/bin/sh\n');
    await chmod(join(web, 'static', 'tool.sh'), 0o755);
    const thin = await make(builds);
    expect(thin.said).toEqual([
      expect.stringMatching(/^No build: a layer with /),
      expect.stringMatching(/^No build: a layer with /),
    ]);
    const files = await filesOf(thin.reference);
    const config = await engine.imageConfig(thin.reference, run.signal);

    await removeAll();
    const whole = await make(join(root, 'nothing is remembered'));
    expect(whole.reference).toBe(thin.reference);
    const others = await filesOf(whole.reference);
    const paths = [...new Set([...files.keys(), ...others.keys()])].filter((path) => !never.test(path));
    const differing = paths.filter((path) => files.get(path) !== others.get(path));
    expect(differing.map((path) => [path, files.get(path), others.get(path)])).toEqual([]);
    expect(paths.length).toBeGreaterThan(1000);
    expect(others.has('app/static/becomes-a-folder/deep/Größe.txt')).toBe(true);

    const wholeConfig = await engine.imageConfig(whole.reference, run.signal);
    const { Labels: labels, ...plain } = config?.config ?? {};
    const { Labels: otherLabels, ...otherPlain } = wholeConfig?.config ?? {};
    expect(plain).toEqual(otherPlain);
    expect(config?.platform).toEqual(wholeConfig?.platform);
    const count = { 'eemt-dev.layers': '' };
    expect({ ...(labels as object), ...count }).toEqual({ ...(otherLabels as object), ...count });
    expect(config?.history).toHaveLength((wholeConfig?.history.length ?? 0) + 1);
  });

  it('can be stood on by a whole build', async () => {
    const builds = join(root, 'others');
    await addLine('web-interface/app.py');
    await make(builds);
    await addLine('web-interface/app.py');
    await addLine('docker/web-interface/startup.sh');
    const { reference, said } = await make(builds);
    expect(said[0]).toMatch(/^No build: a layer with \/app\/app.py over/);
    expect(said[1]).toMatch(/^The whole image is built: \/app\/startup.sh is used by: RUN /);
    const config = await engine.imageConfig(reference, run.signal);
    expect(config?.config['Labels']).toMatchObject({ 'eemt-dev.layers': '0' });
    expect((await filesOf(reference)).has('app/app.py')).toBe(true);
  });
});
