import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findId } from '../../../src/jobs/find-id.ts';
import { logTail } from '../../../src/jobs/log-tail.ts';
import { copyResults, keptResults, resultFiles } from '../../../src/jobs/results.ts';
import { makeResultsFolder, removeUnused, resultsFolder } from '../../../src/jobs/results-folder.ts';
import { textsOf } from '../../support/advice.ts';
import { asOrdinaryUser } from '../../support/as-ordinary-user.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { jobId, jobSpool, otherJobId } from '../../support/job-spool.ts';

const never = new AbortController().signal;

describe('the results of a job', () => {
  it('are copied with their folders, what tells of the rest first, and links are passed over', async () => {
    const { env, folders, makeResult } = jobSpool(emptyFolder());
    const outside = join(emptyFolder(), 'secret');
    writeFileSync(outside, 'secret');
    makeResult(jobId, 'global/daily/day_1.tif', 'day 1');
    makeResult(jobId, 'summary.json', '{}');
    symlinkSync(outside, join(folders.results, jobId, 'link.tif'));
    const target = emptyFolder();
    expect(await copyResults(env, jobId, target, never)).toEqual(['summary.json', 'global/daily/day_1.tif']);
    expect(readFileSync(join(target, 'global/daily/day_1.tif'), 'utf8')).toBe('day 1');
    expect(readdirSync(target).sort()).toEqual(['global', 'summary.json']);
  });

  it('are none where there is no folder, or a link in its place', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    expect(await resultFiles(env, jobId)).toEqual([]);
    symlinkSync('/', join(folders.results, jobId));
    expect(await resultFiles(env, jobId)).toEqual([]);
    expect(await keptResults(env, jobId)).toEqual([]);
  });

  it('leave out what the runner is still writing, and what is gone by then', async () => {
    const { env, folders, makeResult } = jobSpool(emptyFolder());
    makeResult(jobId, 'a.tif');
    makeResult(jobId, 'b.tif');
    makeResult(jobId, 'global/.day_1.tif.tmp');
    const target = emptyFolder();
    const removing = () => {
      rmSync(join(folders.results, jobId, 'b.tif'), { force: true });
      return 'x';
    };
    expect(await copyResults(env, jobId, target, never, removing)).toEqual(['a.tif']);
    expect(readdirSync(target)).toEqual(['a.tif']);
  });

  it('are copied by two at once into the same folder', async () => {
    const { env, makeResult } = jobSpool(emptyFolder());
    makeResult(jobId, 'a.tif', 'x'.repeat(5_000_000));
    const target = emptyFolder();
    const copy = () => copyResults(env, jobId, target, never);
    await Promise.all([copy(), copy()]);
    expect(readFileSync(join(target, 'a.tif'), 'utf8')).toHaveLength(5_000_000);
    expect(readdirSync(target)).toEqual(['a.tif']);
  });

  it('say how far copying came where the disk is full, and that nothing is lost', async () => {
    const { env, folders, makeResult } = jobSpool(emptyFolder());
    makeResult(jobId, 'a.tif');
    makeResult(jobId, 'b.tif');
    // Copying to a device that is always full is as near as a test without root comes.
    const target = emptyFolder();
    symlinkSync('/dev/full', join(target, 'b.tif.x.part'));
    await expect(copyResults(env, jobId, target, never, () => 'x')).rejects.toMatchObject({
      code: 'JOB_RESULTS_DISK',
      exitCode: 4,
      message: `No space is left on the disk that holds ${target}: 1 of 2 files were copied.`,
      hints: expect.arrayContaining([
        `Nothing is lost: all results of the job lie in ${join(folders.results, jobId)}.`,
      ]) as unknown,
    });
    expect(readdirSync(target)).toEqual(['a.tif']);
  });

  it('that are finished are kept and named with the command that fetches them', async () => {
    const { env, folders, makeResult } = jobSpool(emptyFolder());
    makeResult(jobId, 'global/daily/1.tif');
    makeResult(jobId, 'global/daily/2.tif');
    makeResult(jobId, 'container.log');
    const [kept] = textsOf(await keptResults(env, jobId));
    expect(kept).toContain(`2 maps that were finished are kept in ${join(folders.results, jobId)}`);
    expect(kept).toContain('`eemt-dev jobs results 1b2c3d4e`');
  });

  it('end with the last lines of their log, and a link is not read for it', async () => {
    const { env, folders, makeResult } = jobSpool(emptyFolder());
    expect(await logTail(env, jobId)).toEqual([]);
    makeResult(jobId, 'container.log', `${'x'.repeat(9000)}\n${'line\n'.repeat(30)}the end\n`);
    const tail = await logTail(env, jobId);
    expect(tail).toHaveLength(15);
    expect(tail.at(-1)).toBe('the end');
    mkdirSync(join(folders.results, otherJobId));
    symlinkSync('/etc/hostname', join(folders.results, otherJobId, 'container.log'));
    expect(await logTail(env, otherJobId)).toEqual([]);
  });
});

describe('the folder for results', () => {
  it('is named for the DEM and the job where nobody says one', () => {
    expect(resultsFolder(null, '/here', `${jobId}_hill.tif`, jobId).path).toBe(
      '/here/eemt-results/hill-1b2c3d4e',
    );
  });

  it('is made where it is absent, and removed again where nothing came', async () => {
    const cwd = emptyFolder();
    const folder = resultsFolder(null, cwd, 'hill.tif', jobId);
    const made = await makeResultsFolder(folder, '--results');
    expect(existsSync(folder.path)).toBe(true);
    await removeUnused(folder.path, made);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('stays where somebody else made it, or something lies in it', async () => {
    const path = emptyFolder();
    const made = await makeResultsFolder({ path, ownName: false }, '--results');
    await removeUnused(path, made);
    expect(existsSync(path)).toBe(true);
    const own = resultsFolder(null, path, 'hill.tif', jobId);
    const first = await makeResultsFolder(own, '--results');
    writeFileSync(join(own.path, 'a.tif'), '');
    await removeUnused(own.path, first);
    expect(existsSync(join(own.path, 'a.tif'))).toBe(true);
    await expect(makeResultsFolder(own, '--results')).resolves.toBeUndefined();
  });

  it('is refused where it is a file, is not empty or cannot be made, with the way out', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'file'), '');
    for (const [path, why] of [
      [join(folder, 'file'), 'is a file'],
      [join(folder, 'file', 'below'), 'is a file'],
      [folder, 'it is not empty'],
    ] as const) {
      const refused = makeResultsFolder({ path, ownName: false }, '--to');
      await expect(refused).rejects.toMatchObject({
        code: 'JOB_RESULTS_FOLDER',
        exitCode: 2,
        hints: ['--to FOLDER names another one; it is made where it is absent.'],
      });
      await expect(refused).rejects.toThrow(why);
    }
    await expect(
      makeResultsFolder({ path: '/proc/eemt-results', ownName: false }, '--to'),
    ).rejects.toMatchObject({ code: 'JOB_RESULTS_FOLDER', exitCode: 4 });
  });

  it('is refused where one may not write', async () => {
    const folder = emptyFolder();
    chmodSync(folder, 0o555);
    const make = () => makeResultsFolder({ path: folder, ownName: false }, '--to');
    await expect(asOrdinaryUser(make)).rejects.toThrow('you may not write there');
  });
});

describe('an id that is shortened', () => {
  it('is the one that begins so', () => {
    expect(findId('1b2', [jobId, otherJobId])).toBe(jobId);
    expect(findId(jobId.toUpperCase(), [jobId, otherJobId])).toBe(jobId);
  });

  it('is refused where no job begins so, with those that there are', () => {
    for (const prefix of ['', 'ffff'])
      expect(() => findId(prefix, [jobId])).toThrow(
        expect.objectContaining({
          code: 'USAGE_JOB',
          message: `There is no job ${prefix}.`,
          hints: ['there are: 1b2c3d4e'],
        }) as Error,
      );
  });

  it('is refused where it fits several', () => {
    const twin = jobId.replace(/1$/, '9');
    expect(() => findId('1b', [jobId, twin])).toThrow('1b may be any of 2 jobs.');
    expect(findId(twin, [jobId, twin])).toBe(twin);
  });
});
