import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../../../src/core/command-hint.ts';
import type { ImageBuild } from '../../../../src/core/blueprint.ts';
import { imageSteps, type ImageParts } from '../../../../src/images/build/build-steps.ts';
import { engineReference } from '../../../../src/images/build/fingerprint.ts';
import { givenImage } from '../../../../src/images/build/recipes.ts';
import type { ImageStepsInput } from '../../../../src/images/build/build-steps.ts';
import type { BuildRequest, Docker } from '../../../../src/tools/docker.ts';
import { runPlan } from '../../../../src/plan/run-plan.ts';
import type { Run, Step } from '../../../../src/plan/step.ts';
import { fakeRun } from '../../../support/fake-run.ts';
import { held } from '../../../support/held.ts';
import { engineImage } from '../../../support/kube-world.ts';
import { runDue } from '../../../support/run-due.ts';
import { observerOf, worldWith } from '../../../support/world.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'images-'));
  await mkdir(join(dir, 'web'));
  await writeFile(join(dir, 'web', 'app.py'), 'print()');
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

function build(role: ImageBuild['role'], name: string, dockerfile: string, more = {}): ImageBuild {
  const source = {
    kind: 'build',
    dockerfile,
    contextDir: dir,
    overlay: {},
    args: {},
    afterFrom: [],
    ...more,
  } as const;
  return { role, name, variant: "EEMT's own", source };
}

const base = () => build('base', 'eemt-test:minimal', 'FROM python\nCOPY web /app\n');
const web = () => build('web', 'eemt-web:2.0', 'FROM eemt-test:minimal\nCOPY web /app\n');

interface Built extends Omit<BuildRequest, 'context' | 'onLine'> {
  readonly files: Readonly<Record<string, string>>;
}

/** An engine that keeps what is built. */
function engine({ has = [] as readonly string[], buildkit = true } = {}) {
  const there = new Set(has);
  const built: Built[] = [];
  const docker: Pick<Docker, 'build' | 'info'> = {
    info: () => Promise.resolve({ buildkit } as Awaited<ReturnType<Docker['info']>>),
    build: async ({ context, onLine, ...request }) => {
      const files: Record<string, string> = {};
      const tar = extract();
      const sent = pipeline(context, tar);
      sent.catch(() => undefined);
      for await (const entry of tar) files[entry.header.name] = await text(entry);
      await sent;
      onLine('[1/4] FROM x');
      onLine('CACHED [web 3/4] RUN y');
      built.push({ ...request, files });
      there.add(request.tag);
    },
  };
  return { ...fakeRun({ docker }), built, images: () => imagesNamed(...there) };
}

const imagesNamed = (...tags: readonly string[]) =>
  tags.map((tag, index) => engineImage(tag, `sha256:${String(index)}`));

function input(images: readonly ImageBuild[], more: Partial<ImageStepsInput> = {}): ImageStepsInput {
  return {
    images,
    environmentName: 'eemt',
    builds: join(dir, 'builds'),
    imageStore: join(dir, 'images'),
    noCache: false,
    noBuild: false,
    caBundle: null,
    proxies: {},
    ...more,
  };
}

async function stepsOf(given: ImageStepsInput): Promise<readonly Step<ImageParts>[]> {
  const { images } = given;
  const referenced = images.map(async (image) => ({
    image,
    reference: await engineReference(images, image),
  }));
  return imageSteps(given, await Promise.all(referenced));
}

async function stepOf(given: ImageStepsInput): Promise<Step<ImageParts>> {
  const [step] = await stepsOf(given);
  if (!step) throw new TypeError('there is no step');
  return step;
}

/** Judged where the engine has these images. */
const due = (step: Step<ImageParts>, ...tags: readonly string[]) =>
  step.due(worldWith<ImageParts>({ images: imagesNamed(...tags) }));

/** Builds them in order, as a plan does; the engine has none of them. */
async function buildAll(given: ImageStepsInput, run: Run): Promise<void> {
  for (const step of await stepsOf(given)) await runDue(due(step), run);
}

describe('the steps of the images', () => {
  it('build the chain in order under tags of our own', async () => {
    const images = [base(), web()];
    const { run, built } = engine();
    const steps = await stepsOf(input(images, { proxies: { HTTPS_PROXY: 'http://p' } }));
    expect(steps.map(({ id, after }) => [id, after])).toEqual([
      ['image-base', []],
      ['image-web', ['image-base']],
    ]);
    const references = await Promise.all(images.map((image) => engineReference(images, image)));
    expect(references[0]).toMatch(/^eemt-dev\/eemt-test:[0-9a-f]{12}$/);
    expect(references[1]).toMatch(/^eemt-dev\/eemt-web:[0-9a-f]{12}$/);
    for (const step of steps) await runDue(due(step), run);
    expect(built.map(({ tag }) => tag)).toEqual(references);
    const [, second] = built;
    expect(second?.files[second.dockerfile]).toContain(`FROM ${String(references[0])}\n`);
    expect(second?.files['web/app.py']).toBe('print()');
    expect(second?.args).toEqual({ HTTPS_PROXY: 'http://p', https_proxy: 'http://p' });
    expect(second?.labels).toMatchObject({
      'eemt-dev.image': 'web',
      'eemt-dev.fingerprint': expect.any(String) as string,
    });
  });

  it('are due where the engine has no image of this content, and done where it has', async () => {
    const images = [base(), web()];
    const [first, second] = await stepsOf(input(images));
    const [reference = '', other = ''] = await Promise.all(
      images.map((image) => engineReference(images, image)),
    );
    if (!first || !second) throw new TypeError('there are no steps');
    expect(due(first, 'eemt-test:minimal', other)).toMatchObject({
      is: 'due',
      changes: [{ kind: 'create', text: `build eemt-test:minimal as ${reference}` }],
    });
    expect(due(first, reference)).toEqual({ is: 'done', note: reference });
    expect(due(second, reference)).toMatchObject({ is: 'due' });
  });

  it('give a proxy to the build as predefined arguments alone, so that its password stays out of the image', async () => {
    const images = [base(), web()];
    const { run, built } = engine();
    const proxies = { HTTPS_PROXY: 'http://me:canary@proxy:1', HTTP_PROXY: 'http://me:canary@proxy:1' };
    await buildAll(input(images, { proxies }), run);
    expect(built.map(({ args }) => Object.keys(args).sort())).toEqual(
      built.map(() => ['HTTPS_PROXY', 'HTTP_PROXY', 'http_proxy', 'https_proxy']),
    );
    expect(JSON.stringify(built.map(({ files, labels, tag }) => [files, labels, tag]))).not.toContain(
      'canary',
    );
    const without = engine();
    await buildAll(input(images), without.run);
    expect(without.built.map(({ tag, labels }) => [tag, labels])).toEqual(
      built.map(({ tag, labels }) => [tag, labels]),
    );
  });

  it('leave the name of a build alone that comes too late in the list', async () => {
    expect((await stepsOf(input([web(), base()]))).map(({ after }) => after)).toEqual([[], []]);
  });

  it('build again only with --no-cache, and then once', async () => {
    const images = [base()];
    const reference = await engineReference(images, images[0] ?? base());
    expect(due(await stepOf(input(images)), reference)).toMatchObject({ is: 'done' });
    const { run, built, images: there } = engine({ has: [reference] });
    const steps = await stepsOf(input(images, { noCache: true }));
    await runPlan(held, { steps }, 'up', observerOf<ImageParts>({ images: there }).observer, run);
    expect(built).toMatchObject([{ tag: reference, noCache: true }]);
  });

  it('do not build a given image again, with --no-cache neither', async () => {
    const step = await stepOf(input([givenImage('web', 'team/web:1')], { noCache: true }));
    expect(due(step, 'team/web:1')).toEqual({ is: 'done', note: 'team/web:1' });
  });

  it('refuse what is missing and may not be built', async () => {
    const given = await stepOf(input([givenImage('web', 'team/web:1')]));
    expect(() => due(given)).toThrow(
      expect.objectContaining({
        code: 'IMAGE_MISSING',
        exitCode: 4,
        hints: [command('docker', 'pull', 'team/web:1')],
      }),
    );
    const forbidden = await stepOf(input([base()], { noBuild: true }));
    expect(() => due(forbidden)).toThrow(expect.objectContaining({ code: 'IMAGE_MISSING' }));
  });

  it('name the answer that they stand on, which is not remembered where they fail', async () => {
    const images = [base(), web(), build('worker', 'eemt:ubuntu24.04', 'FROM python\n')];
    expect((await stepsOf(input(images))).map(({ answer }) => answer)).toEqual([
      'webImage',
      'webImage',
      'workerImage',
    ]);
  });

  it('give the CA bundle to the commands of BuildKit alone', async () => {
    const caBundle = join(dir, 'ca.pem');
    await writeFile(caBundle, '-----BEGIN CERTIFICATE-----\nours\n-----END CERTIFICATE-----\n');
    const { run, built } = engine();
    const images = [build('base', 'eemt-test:minimal', 'FROM python\nRUN pip install x\n')];
    await buildAll(input(images, { caBundle }), run);
    expect(built[0]?.files['.eemt-dev/ca.pem']).toContain('ours');
    expect(built[0]?.files['.eemt-dev/Dockerfile']).toContain('--mount=type=bind,source=.eemt-dev/ca.pem');
    const classic = buildAll(input(images, { caBundle }), engine({ buildkit: false }).run);
    await expect(classic).rejects.toMatchObject({ code: 'DOCKER_BUILDKIT', exitCode: 4 });
    await writeFile(caBundle, 'no certificate');
    await expect(buildAll(input(images, { caBundle }), run)).rejects.toMatchObject({
      code: 'CA_BUNDLE',
      exitCode: 3,
    });
  });

  it('leave no content tag behind where a file changed between look and build', async () => {
    const { run, built, images } = engine();
    const step = await stepOf(input([base()]));
    const verdict = due(step);
    await writeFile(join(dir, 'web', 'app.py'), 'quite()');
    await expect(runDue(verdict, run)).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      exitCode: 5,
      message: expect.stringContaining('web/app.py') as string,
      hints: [expect.stringContaining('again') as string],
    });
    expect(built).toEqual([]);
    expect(step.due(worldWith<ImageParts>({ images: images() }))).toMatchObject({ is: 'due' });
  });

  it('build what was looked at, without files that came later', async () => {
    const { run, built } = engine();
    const verdict = due(await stepOf(input([base()])));
    await writeFile(join(dir, 'web', 'later.py'), '');
    await runDue(verdict, run);
    expect(Object.keys(built[0]?.files ?? {})).toEqual(['web', 'web/app.py', '.eemt-dev/Dockerfile']);
  });

  it('say how far a build is', async () => {
    const { run, events } = engine();
    const steps = await stepsOf(input([base()]));
    await runPlan(held, { steps }, 'up', observerOf<ImageParts>({ images: [] }).observer, run);
    expect(events.flatMap((one) => (one.event === 'step-progress' ? [one.fraction] : []))).toEqual([0, 0.5]);
  });
});

describe('the content tag', () => {
  const tagOf = (...images: readonly [...ImageBuild[], ImageBuild]) => {
    const last = images.at(-1);
    if (!last) throw new TypeError('no image');
    return engineReference(images, last);
  };

  it('changes with everything that goes into the build, and with nothing else', async () => {
    const first = await tagOf(base(), web());
    await writeFile(join(dir, 'not-copied'), 'x');
    expect(await tagOf(base(), web())).toBe(first);
    const others = [
      await tagOf(web()),
      await tagOf(build('base', 'eemt-test:minimal', 'FROM python\nCOPY web /app\nRUN x\n'), web()),
      await tagOf(
        base(),
        build('web', 'eemt-web:2.0', 'FROM eemt-test:minimal\nCOPY web /app\n', { afterFrom: ['ENV A=1'] }),
      ),
      await tagOf(
        base(),
        build('web', 'eemt-web:2.0', 'FROM eemt-test:minimal\nCOPY web /app\n', { args: { A: '1' } }),
      ),
      await tagOf(
        base(),
        build('web', 'eemt-web:2.0', 'FROM eemt-test:minimal\nCOPY web /app\n', { overlay: { a: '1' } }),
      ),
    ];
    await writeFile(join(dir, 'web', 'app.py'), 'changed');
    others.push(await tagOf(base(), web()));
    expect(new Set([first, ...others]).size).toBe(7);
  });

  it('stays the same in one run even when somebody edits a file meanwhile', async () => {
    const images = [base()] as const;
    const before = await engineReference(images, images[0]);
    await writeFile(join(dir, 'web', 'app.py'), 'changed');
    expect(await engineReference(images, images[0])).toBe(before);
    expect(await tagOf(base())).not.toBe(before);
  });

  it('of a given image is that image', async () => {
    expect(await tagOf(givenImage('web', 'registry:5000/team/web:1'))).toBe('registry:5000/team/web:1');
  });
});
