import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cloneSource } from '../../src/eemt/clone.ts';
import type { CloneRequest } from '../../src/eemt/clone.ts';
import { neededParts } from '../../src/eemt/parts.ts';
import { adviceWith } from '../support/advice.ts';
import { cloneRequest, eemtRepository, git } from '../support/eemt-repository.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clone '));
  return async () => rm(folder, { recursive: true });
});

const repository = (parts: readonly string[]) => eemtRepository(folder, parts);
const request = (over: Partial<CloneRequest>, path = process.env['PATH'] ?? ''): CloneRequest => ({
  ...cloneRequest(folder, path),
  ...over,
});
const sources = async (): Promise<readonly string[]> => readdir(join(folder, 'cache', 'sources'));

describe('the clone of EEMT', () => {
  it('holds the pinned commit, not the newest', async () => {
    const upstream = await repository(neededParts);
    const dir = await cloneSource(request(upstream));
    expect(git(dir, 'rev-parse', 'HEAD')).toBe(upstream.commit);
    expect(await readdir(dir)).not.toContain('later');
    expect(git(dir, 'rev-list', '--count', 'HEAD')).toBe('1');
    expect(await sources()).toEqual([upstream.commit]);
  });

  it('is used again without asking anybody', async () => {
    const upstream = await repository(neededParts);
    const dir = await cloneSource(request(upstream));
    await rm(upstream.url, { recursive: true });
    expect(await cloneSource(request(upstream, '/nowhere'))).toBe(dir);
  });

  it('is made anew when a part of it is gone', async () => {
    const upstream = await repository(neededParts);
    const dir = await cloneSource(request(upstream));
    await rm(join(dir, 'web-interface'), { recursive: true });
    expect(await cloneSource(request(upstream))).toBe(dir);
    expect(await readdir(dir)).toContain('web-interface');
  });

  it('is the same for two that fetch at once', async () => {
    const upstream = await repository(neededParts);
    const dirs = await Promise.all([cloneSource(request(upstream)), cloneSource(request(upstream))]);
    expect(dirs[0]).toBe(dirs[1]);
    expect(await sources()).toEqual([upstream.commit]);
  });

  it('leaves nothing and says the ways out when nobody answers', async () => {
    await expect(
      cloneSource(request({ url: 'http://127.0.0.1:1/eemt', commit: 'a'.repeat(40) })),
    ).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
      exitCode: 3,
      message: expect.stringContaining('unable to access') as string,
      hints: expect.arrayContaining([adviceWith('--source DIR'), adviceWith('--source demo')]) as string[],
    });
    expect(await sources()).toEqual([]);
  });

  it('leaves nothing when the commit is not there', async () => {
    const { url } = await repository(neededParts);
    await expect(cloneSource(request({ url, commit: 'a'.repeat(40) }))).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
    });
    expect(await sources()).toEqual([]);
  });

  it('leaves nothing when what came is not EEMT', async () => {
    const upstream = await repository(neededParts.filter((part) => part !== 'web-interface/app.py'));
    await expect(cloneSource(request(upstream))).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
      message: expect.stringContaining('web-interface/app.py') as string,
    });
    expect(await sources()).toEqual([]);
  });

  it('leaves nothing when it is stopped', async () => {
    const upstream = await repository(neededParts);
    await expect(cloneSource(request({ ...upstream, signal: AbortSignal.abort() }))).rejects.toMatchObject({
      exitCode: 130,
    });
    expect(await sources()).toEqual([]);
  });

  it('says that git is missing', async () => {
    await expect(
      cloneSource(request({ url: folder, commit: 'a'.repeat(40) }, '/nowhere')),
    ).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
      message: expect.stringContaining('git is not installed') as string,
    });
  });
});
