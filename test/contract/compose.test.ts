import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ComposeFile } from '../../src/core/compose-file.ts';
import { guardCompose } from '../../src/eemt/compose/guard.ts';
import { readComposeFile } from '../../src/eemt/compose/read.ts';
import { createCompose } from '../../src/tools/compose.ts';
import { createProcessRunner } from '../../src/tools/process-runner.ts';
import { emptyFolder } from '../support/checkout.ts';
import { fakeTool } from '../support/fake-tool.ts';
import { mapService, setKey } from '../../src/eemt/compose/editors.ts';
import { resolvedCompose } from '../support/resolved-compose.ts';
import { runs } from '../support/runs.ts';

const { signal } = new AbortController();
const fixture = fileURLToPath(new URL('../fixtures/eemt', import.meta.url));
const eemtTree = process.env['EEMT_TREE'];
const envFile = ['--env-file', '/dev/null'];
const plain = ['--ansi', 'never', '--progress', 'plain'];

function fakeCompose(answer: Readonly<Record<string, string>> = {}) {
  const { tool, runner, calls } = fakeTool(emptyFolder(), 'docker', answer);
  return { compose: createCompose(runner, { HOME: '/home/someone' }, tool), calls };
}

describe('the command docker compose', () => {
  it('says its version in three numbers', async () => {
    const { compose, calls } = fakeCompose({ version: 'v2.40.3-3\n' });
    expect(await compose.version(signal)).toBe('2.40.3');
    expect(calls().map(({ args }) => args)).toEqual([['compose', 'version', '--short']]);
  });

  it.each(['1.29.2', '2.19.1'])('is too old at %s', async (version) => {
    const { compose } = fakeCompose({ version });
    await expect(compose.version(signal)).rejects.toMatchObject({ code: 'COMPOSE_OLD', exitCode: 4 });
  });

  it.each([
    "error: docker: 'compose' is not a docker command.\nSee 'docker --help'",
    "error: docker: unknown command: docker compose\n\nRun 'docker --help' for more information",
    "error: unknown flag: --short\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information",
  ])('is missing where docker says %j', async (said) => {
    const { compose } = fakeCompose({ compose: said });
    const missing = {
      code: 'COMPOSE_MISSING',
      exitCode: 4,
      message: 'Docker Compose is not installed, or the command docker does not find it',
    };
    await expect(compose.version(signal)).rejects.toMatchObject(missing);
    await expect(compose.config({ file: '/x', projectDir: '/' }, signal)).rejects.toMatchObject(missing);
  });

  it('is missing where docker is', async () => {
    const { runner } = fakeTool(emptyFolder(), 'docker', {});
    const compose = createCompose(runner, {}, 'no-such-docker');
    await expect(compose.version(signal)).rejects.toMatchObject({ code: 'COMPOSE_MISSING' });
    await expect(compose.config({ file: '/x', projectDir: '/' }, signal)).rejects.toMatchObject({
      code: 'COMPOSE_MISSING',
    });
  });

  it('is told by flags alone what to make equal to the file', async () => {
    const { compose, calls } = fakeCompose();
    const lines: string[] = [];
    const request = { project: 'a-compose', file: '/s/compose.json', timeoutMs: 9_000 };
    await compose.up({ ...request, onLine: (line) => lines.push(line) }, signal);
    const chosen = {
      services: ['web', 'runner'],
      profiles: ['docs'],
      scale: { worker: 3 },
      recreate: 'never',
    } as const;
    await compose.up({ ...request, ...chosen, onLine: () => undefined }, signal);
    const start = [
      'compose',
      '--project-name',
      'a-compose',
      ...envFile,
      '--file',
      '/s/compose.json',
      ...plain,
    ];
    const up = ['up', '--detach', '--no-build', '--pull', 'never', '--remove-orphans'];
    expect(calls().map(({ args }) => args)).toEqual([
      [...start, ...up],
      [...start, '--profile', 'docs', ...up, '--no-recreate', '--scale', 'worker=3', 'web', 'runner'],
    ]);
  });

  it('stops, ends and removes what bears the name of a project, whatever file there was', async () => {
    const { compose, calls } = fakeCompose();
    await compose.stop('a-compose', ['web'], 60, signal);
    await compose.kill('a-compose', ['web', 'runner'], signal);
    await compose.remove('a-compose', { timeoutSeconds: 7 }, signal);
    const start = ['compose', '--project-name', 'a-compose', ...envFile, ...plain];
    expect(calls().map(({ args }) => args)).toEqual([
      [...start, 'stop', '--timeout', '60', 'web'],
      [...start, 'kill', 'web', 'runner'],
      [...start, 'down', '--volumes', '--remove-orphans', '--timeout', '7'],
    ]);
  });

  it('hands its lines on and says what failed', async () => {
    const { compose } = fakeCompose({ up: 'error: no such image: eemt-web' });
    const lines: string[] = [];
    const failing = compose.up(
      { project: 'a', file: '/f', timeoutMs: 9_000, onLine: (line) => lines.push(line) },
      signal,
    );
    await expect(failing).rejects.toMatchObject({ code: 'TOOL_FAILED', exitCode: 5 });
    expect(lines).toEqual(['error: no such image: eemt-web']);
  });

  it("passes the caller's streams through and gives the exit code", async () => {
    const { compose, calls } = fakeCompose({ ps: 'error: ' });
    expect(await compose.passThrough('a', '/f', ['ps', '--all'], signal)).toBe(1);
    expect(calls()[0]?.args).toEqual([
      ...['compose', '--project-name', 'a', ...envFile, '--file', '/f', 'ps', '--all'],
    ]);
  });

  it('quotes its own words where it refuses a file', async () => {
    const { compose } = fakeCompose({ config: 'error: services.a additional properties not allowed' });
    await expect(compose.config({ file: '/x/y.yml', projectDir: '/' }, signal)).rejects.toMatchObject({
      code: 'COMPOSE_INVALID',
      exitCode: 3,
      message: 'Docker Compose refuses /x/y.yml: error: services.a additional properties not allowed',
      details: { tail: ['error: services.a additional properties not allowed'] },
    });
  });
});

/** With secrets in the caller's variables. */
function realCompose() {
  const transcript: string[] = [];
  const env = {
    ...process.env,
    SECRET: 'hunter2',
    DOCKER_HOST: 'unix:///hunter2.sock',
    COMPOSE_PROFILES: 'hunter2',
    COMPOSE_FILE: '/hunter2.yml',
    TZ: 'hunter2',
  };
  const runner = createProcessRunner({
    env,
    transcript: (line) => transcript.push(line),
    children: { started: () => undefined, ended: () => undefined },
  });
  return { compose: createCompose(runner, env), transcript };
}

describe.skipIf(!runs('docker', ['compose', 'version']))('the real docker compose', () => {
  it('resolves the file of the fixture as test/fixtures/compose/resolved.json has it', async () => {
    const projectDir = join(emptyFolder(), 'eemt');
    mkdirSync(projectDir);
    cpSync(join(fixture, 'docker-compose.yml'), join(projectDir, 'docker-compose.yml'));
    const { compose } = realCompose();
    const text = await compose.config({ file: join(projectDir, 'docker-compose.yml'), projectDir }, signal);
    expect(JSON.parse(text)).toEqual(resolvedCompose(projectDir));
  });

  it('sees nothing of the caller and of no .env, but what the file says instead', async () => {
    const projectDir = emptyFolder();
    const file = join(projectDir, 'docker-compose.yml');
    writeFileSync(join(projectDir, '.env'), 'SECRET=of-dotenv\n');
    const names = ['SECRET', 'HOME', 'PATH', 'USER', 'DOCKER_HOST', 'DOCKER_CONFIG', 'TZ'];
    const environment = {
      ...Object.fromEntries(names.map((name) => [name, `\${${name}}`])),
      WITH_DEFAULT: '${SECRET:-the default}',
      ITS_FOLDER: '${PWD}/data',
      DOLLAR: 'costs $$5',
    };
    const bare = Object.fromEntries(names.map((name) => [name, null]));
    writeFileSync(
      file,
      JSON.stringify({ services: { a: { image: 'a', environment }, b: { image: 'b', environment: bare } } }),
    );
    const { compose, transcript } = realCompose();
    const text = await compose.config({ file, projectDir }, signal);
    const { services } = JSON.parse(text) as { services: Record<string, { environment: unknown }> };
    expect(services['a']?.environment).toEqual({
      ...Object.fromEntries(names.map((name) => [name, ''])),
      WITH_DEFAULT: 'the default',
      ITS_FOLDER: `${projectDir}/data`,
      DOLLAR: 'costs $$5',
    });
    expect(services['b']?.environment).toEqual(bare);
    expect(transcript.join('\n')).not.toContain('hunter2');
  });

  it('refuses what is no Compose file in its own words', async () => {
    const projectDir = emptyFolder();
    const file = join(projectDir, 'docker-compose.yml');
    writeFileSync(file, 'services: { a: { image: a, wrong: 1 } }\n');
    await expect(realCompose().compose.config({ file, projectDir }, signal)).rejects.toMatchObject({
      code: 'COMPOSE_INVALID',
      message: expect.stringContaining("additional properties 'wrong' not allowed") as string,
    });
  });

  it('resolves anew what the guard has left of it to the same', async () => {
    const projectDir = emptyFolder();
    const guarded = guardCompose(resolvedCompose('/src/a$b'), { checkout: '/src/a$b' }).file;
    // Its own build is left out, and a service without an image is none.
    const file = mapService(guarded, 'eemt-docs', (service) => setKey(service, 'image', 'docs'));
    writeFileSync(join(projectDir, 'compose.json'), JSON.stringify(file));
    const text = await realCompose().compose.config(
      { file: join(projectDir, 'compose.json'), projectDir },
      signal,
    );
    const again = JSON.parse(text) as ComposeFile;
    expect(guardCompose(again, { checkout: '/src/a$b' })).toEqual({ file, leftOut: [] });
  });

  it('takes in files, links of paths and variables as the look before it expects', async () => {
    const checkout = emptyFolder();
    const files = {
      'docker-compose.yml':
        'include: [sub/in.yml, {path: sub/near.yml, project_directory: other, env_file: own.env}]\n' +
        'services: {a: {extends: {file: sub/deep/base.yml, service: b}, volumes: ["./x:/x"]}}',
      'sub/in.yml': 'services: {c: {image: c, env_file: e.env}}',
      'sub/near.yml': 'services: {d: {image: "$TAG", env_file: e.env}}',
      'sub/deep/base.yml': 'services: {b: {image: b, env_file: e.env}}',
      'own.env': 'TAG=of-root\n',
      'e.env': 'AT=root\n',
      'sub/e.env': 'AT=sub\n',
      'sub/deep/e.env': 'AT=sub/deep\n',
      'other/e.env': 'AT=other\n',
      'other/own.env': 'TAG=of-other\n',
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(checkout, path)), { recursive: true });
      writeFileSync(join(checkout, path), text);
    }
    const { services } = await readComposeFile(checkout, realCompose().compose, signal);
    const seen = ['a', 'c', 'd'].map((name) => services[name]?.environment?.['AT']);
    expect(seen).toEqual(['sub/deep', 'sub', 'other']);
    expect(services['d']?.image).toBe('of-root');
    expect(services['a']?.volumes?.[0]?.source).toBe(`${checkout}/x`);
  });

  const trees = { 'the fixture': fixture, ...(eemtTree === undefined ? {} : { 'the real EEMT': eemtTree }) };
  it.each(Object.entries(trees))('gives services that the guard lets pass, from %s', async (_, checkout) => {
    const file = await readComposeFile(checkout, realCompose().compose, signal);
    expect(Object.keys(file.services)).toEqual(Object.keys(resolvedCompose().services));
    expect(guardCompose(file, { checkout }).leftOut).toEqual([
      'eemt-web: volumes: /var/run/docker.sock at /var/run/docker.sock is a socket of this machine',
    ]);
  });
});
