import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDem, safeName } from '../../../src/jobs/dem.ts';
import { placeDem } from '../../../src/jobs/place-dem.ts';
import { emptyFolder } from '../../support/checkout.ts';
import { modeOf, underUmask } from '../../support/umask.ts';
import { jobId, jobSpool } from '../../support/job-spool.ts';

const never = new AbortController().signal;

describe('a file that is to be a DEM', () => {
  it('is refused before anything is done, with the file and the reason', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'dem.tif'));
    writeFileSync(join(folder, 'empty.tif'), '');
    writeFileSync(join(folder, 'dem.png'), 'x');
    const cases = [
      ['absent.tif', 'there is no such file'],
      ['dem.tif', 'it is a folder'],
      ['empty.tif', 'it is empty'],
      ['dem.png', 'its name does not end in .tif or .tiff'],
      ['dem.png/dem.tif', 'there is no such file'],
    ];
    for (const [name = '', why] of cases) {
      const path = join(folder, name);
      await expect(checkDem(path)).rejects.toMatchObject({
        code: 'JOB_DEM',
        exitCode: 3,
        message: `${path} cannot be used as a DEM: ${String(why)}.`,
      });
    }
    await expect(checkDem('/dev/null')).rejects.toThrow('it is no ordinary file');
    writeFileSync(join(folder, 'DEM.TIFF'), 'x');
    await expect(checkDem(join(folder, 'DEM.TIFF'))).resolves.toBeUndefined();
  });

  it('keeps of its name what no path, shell or workflow takes for its own', () => {
    expect(safeName('/a/b/mcn_10m.tif')).toBe('mcn_10m.tif');
    expect(safeName("/a/Hügel $(rm) 'x'.TIF")).toBe('Hu_gel_rm_x_.tif');
    expect(safeName('/a/..tif')).toBe('dem.tif');
    expect(safeName('/a/-rf.tiff')).toBe('rf.tiff');
    expect(safeName(`/a/${'x'.repeat(300)}.tif`)).toHaveLength(84);
  });
});

describe('the DEM of a job', () => {
  it('lies in the uploads under the id, whole and readable for all, and nothing else does', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    const dem = join(emptyFolder(), 'a hill.tif');
    writeFileSync(dem, 'heights');
    const name = await placeDem(env, jobId, dem, never);
    expect(name).toBe(`${jobId}_a_hill.tif`);
    expect(readdirSync(folders.uploads)).toEqual([name]);
    expect(readFileSync(join(folders.uploads, name), 'utf8')).toBe('heights');
  });

  it('may be read by the runner, whatever the umask', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    const dem = join(emptyFolder(), 'hill.tif');
    writeFileSync(dem, 'heights');
    const name = await underUmask(0o077, () => placeDem(env, jobId, dem, never));
    expect(modeOf(join(folders.uploads, name))).toBe(0o644);
  });

  it('is not written through a folder that has become a link', async () => {
    const state = emptyFolder();
    const outside = emptyFolder();
    const { env, folders } = jobSpool(state);
    rmSync(folders.uploads, { recursive: true });
    symlinkSync(outside, folders.uploads);
    const dem = join(state, 'hill.tif');
    writeFileSync(dem, 'heights');
    await expect(placeDem(env, jobId, dem, never)).rejects.toMatchObject({ code: 'STATE_LINK' });
    expect(readdirSync(outside)).toEqual([]);
  });

  it('leaves nothing behind where copying was stopped', async () => {
    const { env, folders } = jobSpool(emptyFolder());
    const dem = join(emptyFolder(), 'hill.tif');
    writeFileSync(dem, 'heights');
    await expect(placeDem(env, jobId, dem, AbortSignal.abort())).rejects.toThrow();
    expect(readdirSync(folders.uploads)).toEqual([]);
  });
});
