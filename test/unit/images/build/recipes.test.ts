import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseImage, webImages, workerImage } from '../../../../src/images/build/recipes.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'eemt-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

async function dockerfile(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(dir, path)), { recursive: true });
  await writeFile(join(dir, path), text);
}

describe('the images as EEMT wrote them', () => {
  it('are the web image alone; its base is there to be added', async () => {
    await dockerfile('docker/web-interface/Dockerfile', 'FROM eemt-test:minimal\n');
    expect(baseImage(dir)).toBeUndefined();
    await dockerfile('docker/minimal/Dockerfile', 'FROM python:3.12-slim\n');
    expect(webImages(dir)).toMatchObject([
      {
        role: 'web',
        name: 'eemt-web:2.0',
        source: { kind: 'build', contextDir: dir, dockerfile: 'FROM eemt-test:minimal\n' },
      },
    ]);
    expect(baseImage(dir)).toMatchObject({ role: 'base', name: 'eemt-test:minimal' });
  });

  it('cannot be read from a folder without them', () => {
    expect(() => webImages(dir)).toThrow(
      expect.objectContaining({ code: 'SOURCE_UNREADABLE', exitCode: 3 }) as Error,
    );
  });

  it('have a worker that is ours, EEMT’s own, or given', async () => {
    await dockerfile('docker/ubuntu/24.04/Dockerfile', 'FROM ubuntu:24.04\n');
    expect(workerImage(dir, 'full')).toMatchObject({
      variant: 'full',
      source: { kind: 'build', contextDir: dir },
    });
    expect(workerImage(dir, 'team/worker:3')).toMatchObject({
      name: 'eemt:ubuntu24.04',
      variant: 'team/worker:3',
      source: { kind: 'given', reference: 'team/worker:3' },
    });
    expect(workerImage(dir, 'slim')).toMatchObject({
      role: 'worker',
      name: 'eemt:ubuntu24.04',
      variant: 'slim',
      source: { kind: 'build', contextDir: dir },
    });
  });

  it.each(['slim', 'full'])(
    'give the %s worker EEMT’s workflow files, as far as they are there',
    async (choice) => {
      await dockerfile('docker/ubuntu/24.04/Dockerfile', 'FROM ubuntu:24.04\n');
      const written = {
        'sol/sol/run-workflow': 'a\r\n',
        'sol/sol/rsum.sh': 'b',
        'eemt/eemt/run-workflow': 'ü',
      };
      for (const [path, text] of Object.entries(written)) await dockerfile(path, text);
      expect(workerImage(dir, choice)).toMatchObject({ source: { overlay: written } });
    },
  );

  it('leave a workflow file as it is that a text cannot stand for', async () => {
    await dockerfile('sol/sol/rsun.sh', 'a');
    await symlink('rsun.sh', join(dir, 'sol/sol/run-workflow'));
    await symlink('sol', join(dir, 'eemt'));
    await symlink('sol', join(dir, 'sol/eemt'));
    await writeFile(join(dir, 'sol/sol/rsum.sh'), Buffer.from([0x23, 0xe9]));
    expect(workerImage(dir, 'slim')).toMatchObject({ source: { overlay: { 'sol/sol/rsun.sh': 'a' } } });
  });
});

describe('images/worker-slim', () => {
  const { source } = workerImage('/', 'slim');
  const text = source.kind === 'build' ? source.dockerfile : '';
  const of = (wanted: string) =>
    DockerfileParser.parse(text)
      .getInstructions()
      .flatMap((one) => (one.getKeyword() === wanted ? [one.getArgumentsContent() ?? ''] : []));

  it('needs nothing but its base, the distribution’s packages and EEMT’s own files', () => {
    expect(of('FROM')).toEqual(['ubuntu:24.04']);
    expect(of('ADD')).toEqual([]);
    for (const name of [
      'grass-core',
      'coop-computing-tools',
      'python3-numpy',
      'procps',
      '--no-install-recommends',
    ]) {
      expect(of('RUN').join(' ')).toContain(name);
    }
  });

  it('has EEMT’s files where EEMT’s image has them, behind all that takes long to build', () => {
    expect(
      of('COPY')
        .map((words) => words.replace('--chown=eemt:eemt ', ''))
        .toSorted(),
    ).toEqual([
      'docker/ubuntu/24.04/container-scripts/ /opt/eemt/bin/',
      'eemt/ /opt/eemt/eemt/',
      'sol/ /opt/eemt/sol/',
      'web-interface/cleanup_jobs.py web-interface/setup_cleanup_cron.sh /opt/eemt/bin/',
    ]);
    expect(text.slice(text.indexOf('COPY'))).not.toMatch(/apt-get|useradd/);
  });

  it('runs as user 1000, who may run GRASS’s tools and write to HOME', () => {
    expect(of('USER')).toEqual(['eemt']);
    expect(of('RUN').join(' ')).toContain('--uid 1000');
    expect(of('ENV').join(' ')).toContain('/usr/lib/grass84/bin:/usr/lib/grass84/scripts');
    expect(of('HEALTHCHECK').join(' ')).toContain('work_queue_worker');
  });

  it('has what EEMT’s chart expects of the conda image', () => {
    expect(text).toContain('/opt/conda/etc/profile.d/conda.sh');
    expect(text).toContain('/usr/lib/grass84');
    expect(of('ENV').join(' ')).toContain('PYTHONPATH=/usr/lib/grass84/etc/python');
    expect(of('ENV').join(' ')).toContain('HOME=/tmp');
    expect(of('ENV').join(' ')).not.toContain('DEBIAN_FRONTEND');
  });
});
