import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cloneBranch, type CloneBranchRequest } from '../../src/eemt/clone-branch.ts';
import { cloneSource } from '../../src/eemt/clone.ts';
import { neededParts } from '../../src/eemt/parts.ts';
import { cloneRef, type CloneRef } from '../../src/core/source-name.ts';
import { adviceWith } from '../support/advice.ts';
import { cloneRequest, commitAll, eemtRepository, git } from '../support/eemt-repository.ts';

let folder: string;
let url: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'branch '));
  ({ url } = await eemtRepository(folder, neededParts));
  said = [];
  return async () => rm(folder, { recursive: true });
});

const refOf = (name: string): CloneRef => {
  const ref = cloneRef(name);
  if (ref === undefined || 'wrong' in ref) throw new TypeError(name);
  return ref;
};

const at = (time: string) => () => new Date(`2026-03-01T${time}Z`);

const fetched = (name: string, over: Partial<CloneBranchRequest> = {}): Promise<string> =>
  cloneBranch({
    ...cloneRequest(folder),
    ref: refOf(name),
    url,
    anew: true,
    now: at('12:00:00'),
    say: (line) => said.push(line),
    ...over,
  });

const headOf = (dir: string): string => git(dir, 'rev-parse', 'HEAD');
const nobody = { url: 'http://127.0.0.1:1/eemt' };

describe('a branch of EEMT', () => {
  it('is its newest commit, which is said, in a folder apart from the pinned one', async () => {
    const pinned = await cloneSource({ ...cloneRequest(folder), url, commit: headOf(url) });
    const dir = await fetched('clone@main');
    expect(headOf(dir)).toBe(headOf(url));
    expect(git(dir, 'rev-list', '--count', 'HEAD')).toBe('1');
    expect(dir).not.toBe(pinned);
    expect(said).toContain(`The branch main of EEMT is at commit ${headOf(url).slice(0, 12)}`);
  });

  it('is fetched anew when it has moved, and what runs from the commit before stays', async () => {
    const before = await fetched('clone@main');
    const newest = commitAll(url, 'more');
    const after = await fetched('clone@main');
    expect(headOf(after)).toBe(newest);
    expect(headOf(before)).not.toBe(newest);
  });

  it('is not fetched again while it has not moved', async () => {
    const dir = await fetched('clone@main');
    said = [];
    expect(await fetched('clone@main')).toBe(dir);
    expect(said).toEqual([`The branch main of EEMT is at commit ${headOf(url).slice(0, 12)}`]);
  });

  it('keeps five of its commits', async () => {
    for (let hour = 10; hour < 17; hour += 1) {
      commitAll(url, String(hour));
      await fetched('clone@main', { now: at(`${String(hour)}:00:00`) });
    }
    const commits = (await readdir(dirname(await fetched('clone@main')))).filter((name) => name !== 'head');
    expect(commits).toHaveLength(5);
    expect(commits).toContain(headOf(url));
  });

  it('is taken from the cache where nobody answers, with its age', async () => {
    const dir = await fetched('clone@main');
    await rm(url, { recursive: true });
    expect(await fetched('clone@main', { now: at('15:10:00') })).toBe(dir);
    expect(said.at(-1)).toMatch(/could not be fetched \(.*\): taking commit \w{12}, fetched 3 hours ago$/);
  });

  it('is taken from the cache without asking where it need not be anew', async () => {
    const dir = await fetched('clone@main');
    commitAll(url, 'more');
    expect(await fetched('clone@main', { anew: false, now: at('12:01:30') })).toBe(dir);
    expect(said.at(-1)).toMatch(/is not asked for anew: taking commit \w{12}, fetched 1 minute ago$/);
  });

  it('has a folder of its own for each name and each repository', async () => {
    git(url, 'branch', 'a/b');
    git(url, 'branch', 'a-b');
    const mirror = join(folder, 'mirror');
    git(folder, 'clone', '--quiet', '--bare', url, mirror);
    const dirs = [
      await fetched('clone@a/b'),
      await fetched('clone@a-b'),
      await fetched('clone@a-b', { url: mirror }),
    ];
    expect(new Set(dirs).size).toBe(3);
  });

  it('is no other whose name ends alike', async () => {
    git(url, 'branch', 'refs/heads/new');
    await expect(fetched('clone@new')).rejects.toMatchObject({ code: 'SOURCE_CLONE_FAILED' });
  });

  it('that is not there is said to be not there, and what was fetched before is offered', async () => {
    git(url, 'branch', 'short');
    const dir = await fetched('clone@short');
    git(url, 'branch', '-D', 'short');
    await expect(fetched('clone@short')).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
      exitCode: 3,
      message: expect.stringContaining('The branch short is not there') as string,
      hints: expect.arrayContaining([adviceWith(dir)]) as string[],
    });
  });

  it('that is no EEMT is refused, also where an older commit of it was one', async () => {
    await fetched('clone@main');
    git(url, 'rm', '-r', '--quiet', 'web-interface');
    commitAll(url, 'less');
    await expect(fetched('clone@main')).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
      message: expect.stringContaining('web-interface/app.py') as string,
    });
  });

  it('says the way out where nobody answers and nothing was fetched', async () => {
    await expect(fetched('clone@main', nobody)).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
      hints: expect.arrayContaining([adviceWith('--source DIR')]) as string[],
    });
    expect(existsSync(join(folder, 'cache', 'sources'))).toBe(false);
  });

  it('is not taken from the cache where somebody stops it', async () => {
    await fetched('clone@main');
    await expect(fetched('clone@main', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      exitCode: 130,
    });
  });
});

describe('a pull request of EEMT', () => {
  it('is the head of what it proposes', async () => {
    const proposed = commitAll(url, 'proposed');
    git(url, 'update-ref', 'refs/pull/12/head', proposed);
    git(url, 'reset', '--quiet', '--hard', 'HEAD~1');
    expect(headOf(await fetched('clone#12'))).toBe(proposed);
    expect(said).toContain(`The pull request 12 of EEMT is at commit ${proposed.slice(0, 12)}`);
  });

  it('that does not exist is said to be not there', async () => {
    await expect(fetched('clone#13')).rejects.toMatchObject({
      code: 'SOURCE_CLONE_FAILED',
      message: expect.stringContaining('The pull request 13 is not there') as string,
    });
  });
});
