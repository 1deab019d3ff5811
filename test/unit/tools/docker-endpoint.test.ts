import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveEndpoint } from '../../../src/tools/docker-endpoint.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'endpoint-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function context(name: string, host: string): Promise<void> {
  const dir = join(home, '.docker', 'contexts', 'meta', createHash('sha256').update(name).digest('hex'));
  await mkdir(dir, { recursive: true });
  await writeFile(
    join(dir, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }),
  );
}

async function choose(name: string): Promise<void> {
  await mkdir(join(home, '.docker'), { recursive: true });
  await writeFile(join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: name }));
}

describe('the endpoint of the engine', () => {
  it('is DOCKER_HOST before the current context', async () => {
    await context('colima', 'unix:///colima.sock');
    await choose('colima');
    expect(await resolveEndpoint({ DOCKER_HOST: 'unix:///mine.sock' }, home)).toEqual({
      socketPath: '/mine.sock',
      uri: 'unix:///mine.sock',
      origin: 'DOCKER_HOST',
    });
  });

  it('is that of the current context, and of DOCKER_CONTEXT before it', async () => {
    await context('colima', 'unix:///colima.sock');
    await context('other', 'unix:///other.sock');
    await choose('colima');
    expect(await resolveEndpoint({}, home)).toMatchObject({
      socketPath: '/colima.sock',
      origin: 'docker context colima',
    });
    expect(await resolveEndpoint({ DOCKER_CONTEXT: 'other' }, home)).toMatchObject({
      socketPath: '/other.sock',
    });
  });

  it('is the rootless socket where there is one', async () => {
    await writeFile(join(home, 'docker.sock'), '');
    await choose('default');
    expect(await resolveEndpoint({ XDG_RUNTIME_DIR: home }, home)).toMatchObject({
      uri: `unix://${home}/docker.sock`,
      origin: 'rootless socket',
    });
  });

  it('survives a broken configuration', async () => {
    await mkdir(join(home, '.docker'));
    await writeFile(join(home, '.docker', 'config.json'), '{');
    expect((await resolveEndpoint({}, home)).uri).toMatch(/^unix:|^npipe:/);
  });

  it('refuses an engine on another machine', async () => {
    for (const host of ['tcp://10.0.0.1:2375', 'ssh://me@there', 'build-box:2375']) {
      await expect(resolveEndpoint({ DOCKER_HOST: host }, home)).rejects.toMatchObject({
        code: 'DOCKER_REMOTE',
        exitCode: 4,
      });
    }
    await context('far', 'ssh://me@there');
    await expect(resolveEndpoint({ DOCKER_CONTEXT: 'far' }, home)).rejects.toMatchObject({
      code: 'DOCKER_REMOTE',
    });
  });

  it('says that the chosen context is gone', async () => {
    await choose('gone');
    await expect(resolveEndpoint({}, home)).rejects.toMatchObject({ code: 'DOCKER_CONTEXT' });
  });
});
