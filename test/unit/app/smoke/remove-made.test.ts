import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../src/app/smoke/checks.ts';
import { removeMade } from '../../../../src/app/smoke/remove-made.ts';
import { NotReadyError } from '../../../../src/errors/index.ts';
import { readStatus, submitRequest } from '../../../../src/jobs/spool.ts';
import { fakeEemt, foundBy, inTurn, silent, type FakeEemt } from '../../../support/smoke-subject.ts';
import { statusWith } from '../../../support/job-spool.ts';

const theirs = { id: 'bbbbbbbb-2', status: 'running', dem_filename: 'x_theirs.tif' };
const request = {
  workflow: 'sol',
  dem: 'x',
  step: 15,
  linke: 3,
  albedo: 0.2,
  threads: 1,
  years: null,
  days: [1],
} as const;

/** Runs these checks, then cleans up, whatever they said. */
async function cleaned(ids: readonly string[], options: FakeEemt = {}) {
  const eemt = fakeEemt(options);
  for (const { id, run } of checks)
    if (ids.includes(id)) await run(eemt.subject, silent).catch(() => undefined);
  const verdict = await removeMade(eemt.subject).then(foundBy, (error: unknown) => String(error));
  return { ...eemt, verdict };
}

describe('cleaning up after the checks', () => {
  it('removes jobs, uploads and what the runner said of them', async () => {
    const { verdict, jobs, uploads, statuses } = await cleaned(['upload', 'page-job', 'three-days']);
    expect(verdict).toBe('passed: jobs removed: 2, uploads removed: 3');
    expect([...jobs.keys()]).toEqual([]);
    expect(uploads()).toEqual([]);
    expect(statuses()).toEqual(['runner.json']);
  });

  it('cancels a job that a failed check left running, and waits until the runner has let go', async () => {
    const computes: FakeEemt['computes'] = (id) => statusWith({ id });
    const phases: unknown[] = [];
    const page: FakeEemt['page'] = (whole) => ({
      remove: async (id) => {
        phases.push((await readStatus(eemt.subject.env, id))?.phase);
        return whole.remove(id);
      },
    });
    const eemt = fakeEemt({ computes, page });
    await checks
      .find(({ id }) => id === 'page-job')
      ?.run(eemt.subject, silent)
      .catch(() => undefined);
    const verdict = foundBy(await removeMade(eemt.subject));
    const { done, jobs, statuses } = eemt;
    expect(phases).toEqual(['cancelled']);
    expect(verdict).toMatch(/^passed/);
    expect(done.slice(-2)).toEqual(['cancel', 'remove']);
    expect(jobs.size).toBe(0);
    expect(statuses()).toEqual(['runner.json']);
  });

  it('takes back a request that the runner never took', async () => {
    const eemt = fakeEemt({ heartbeat: null });
    await submitRequest(eemt.subject.env, { ...request, id: eemt.subject.runId });
    expect(eemt.requests()).toEqual([`${eemt.subject.runId}.json`]);
    expect(await removeMade(eemt.subject).then(foundBy)).toMatch(/^passed/);
    expect(eemt.requests()).toEqual([]);
  });

  it('takes back requests of its own open jobs that the runner never took', async () => {
    const id = 'aaaaaaaa-0000-4000-8000-000000000001';
    const own = { id, status: 'running', dem_filename: '0_eemt-dev-smoke.tif' };
    const eemt = fakeEemt({ jobs: [own] });
    await submitRequest(eemt.subject.env, { ...request, id });
    expect(await removeMade(eemt.subject).then(foundBy)).toMatch(/^passed/);
    expect(eemt.requests()).toEqual([]);
  });

  it('removes the files also where the page does not answer', async () => {
    const eemt = fakeEemt({ page: () => ({ jobs: () => Promise.reject(new NotReadyError('X', 'silent')) }) });
    const data = join(eemt.subject.env.paths.data, 'data');
    writeFileSync(join(data, '.eemt-dev-smoke-1'), 'x');
    const clean = () => removeMade(eemt.subject, { pageAnswers: false }).then(foundBy);
    expect(await clean()).toBe(
      'passed: files removed: 1; the page does not answer, so no jobs were looked for',
    );
    expect(await clean()).toBe('skipped: nothing was made');
  });

  it('removes what a killed smoke has left, and nothing of others', async () => {
    const left = { id: 'aaaaaaaa-1', status: 'completed', dem_filename: '0_eemt-dev-smoke.tif' };
    const eemt = fakeEemt({ jobs: [left, theirs] });
    const data = join(eemt.subject.env.paths.data, 'data');
    for (const name of ['0_eemt-dev-smoke.tif', 'x_theirs.tif'])
      writeFileSync(join(data, 'uploads', name), 'x');
    writeFileSync(join(data, '.eemt-dev-smoke-1'), 'x');
    for (const id of ['aaaaaaaa-1', 'bbbbbbbb-2']) mkdirSync(join(data, 'results', id), { recursive: true });
    expect(await removeMade(eemt.subject).then(foundBy)).toBe('passed: jobs removed: 1, uploads removed: 1');
    expect([...eemt.jobs.keys()]).toEqual(['bbbbbbbb-2']);
    expect(eemt.uploads()).toEqual(['x_theirs.tif']);
    expect([eemt.hasResults('aaaaaaaa-1'), eemt.hasResults('bbbbbbbb-2')]).toEqual([false, true]);
  });

  it('waits for a page that starts again', async () => {
    let asked = 0;
    const page: FakeEemt['page'] = (whole) => ({
      jobs: () => {
        asked += 1;
        return asked < 5 ? Promise.reject(new NotReadyError('READY_PAGE', 'starting')) : whole.jobs();
      },
    });
    expect((await cleaned(['upload'], { page })).verdict).toBe('passed: jobs removed: 0, uploads removed: 1');
  });

  it('fails with what is left and why, where it cannot be removed', async () => {
    const page: FakeEemt['page'] = () => ({ remove: () => Promise.resolve(false) });
    const { verdict, jobs, uploads } = await cleaned(['three-days'], { page, computes: inTurn });
    expect(uploads()).toEqual([]);
    expect(verdict).toMatch(`Jobs of smoke are left: ${[...jobs.keys()].join('')} cannot be removed yet.`);
    const silent = fakeEemt({
      page: () => ({ jobs: () => Promise.reject(new NotReadyError('READY_PAGE', 'it is silent')) }),
    });
    await expect(removeMade(silent.subject)).rejects.toThrow('status 500: it is silent.');
  });
});
