import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inPhase, jobFolders, jobId, until } from '../../support/job-runner.ts';

const wrongRequests: readonly (readonly [
  what: string,
  content: string | Readonly<Record<string, unknown>>,
])[] = [
  ['is not JSON', '{"id":'],
  ['is not an object', '[1]'],
  ['is nested deeply', '['.repeat(16_000)],
  ['lacks fields', '{}'],
  ['has a field that no job has', { command: 'id' }],
  ['names another job', { id: jobId(2) }],
  ['names another workflow', { workflow: 'twi' }],
  ['names a DEM outside of the uploads', { dem: '../secret.tif' }],
  ['names a DEM by its path', { dem: '/etc/passwd' }],
  ['names the folder itself', { dem: '..' }],
  ['names a DEM with a line break', { dem: 'a\nb.tif' }],
  ['has a step as text', { step: '15; id' }],
  ['has a step that is too small', { step: 0.01 }],
  ['has a step that is no number', '"step": NaN'],
  ['has a step of a thousand digits', `"step":${'9'.repeat(1000)}`],
  ['has an albedo above 1', { albedo: 1.5 }],
  ['has a truth value for a number', { linke: true }],
  ['has no whole threads', { threads: 1.5 }],
  ['has a day twice', { days: [1, 1] }],
  ['has a day that no year has', { days: [366] }],
  ['has no days', { days: [] }],
  ['has years that run backwards', { years: [2001, 2000] }],
];

describe('an inbox that others write to', () => {
  it('keeps what is no request, which is reported once and never stops the runner', async () => {
    const jobs = jobFolders();
    const inbox = (name: string): string => jobs.at('spool', 'inbox', name);
    const good = JSON.stringify(jobs.requestOf(jobId(1)));
    writeFileSync(jobs.at('elsewhere.json'), good);
    symlinkSync(jobs.at('elsewhere.json'), inbox(`${jobId(1)}.json`));
    symlinkSync('/nowhere', inbox(`${jobId(2)}.json`));
    mkdirSync(inbox(`${jobId(3)}.json`));
    execFileSync('mkfifo', [inbox(`${jobId(4)}.json`)]);
    writeFileSync(inbox(`${jobId(5)}.json`), 'x'.repeat(17 * 1024));
    writeFileSync(inbox('notes.txt'), 'hello');
    writeFileSync(inbox(`${jobId(0).toUpperCase().replace('0', 'A')}.json`), good);
    writeFileSync(inbox('..json'), good);
    writeFileSync(inbox(`.${jobId(6)}.json.tmp`), '{"id":');
    const before = jobs.inbox();
    const runner = jobs.startRunner();
    jobs.submit(jobId(7), { days: [1] });
    await inPhase(jobs, jobId(7), 'completed');
    expect(jobs.inbox()).toEqual(before);
    for (const number of [1, 2, 3, 4, 5, 6]) expect(jobs.status(jobId(number))).toBeUndefined();
    expect(runner.output().match(/is no request/gu)).toHaveLength(7);
    expect(runner.output().match(/notes\.txt/gu)).toHaveLength(1);
  });

  it("says before the job starts that EEMT's climate workflow cannot be run", async () => {
    const jobs = jobFolders();
    jobs.addRow(jobId(1));
    jobs.startRunner();
    jobs.submit(jobId(1), { workflow: 'eemt', years: [2000, 2001] });
    expect((await inPhase(jobs, jobId(1), 'failed')).error?.code).toBe('climate-workflow');
    expect(jobs.status(jobId(1))?.startedAt).toBeNull();
  });

  it('drops the request of a job that has ended', async () => {
    const jobs = jobFolders();
    jobs.startRunner();
    jobs.submit(jobId(1), { days: [1] });
    const first = await inPhase(jobs, jobId(1), 'completed');
    jobs.submit(jobId(1), { days: [2] });
    await until('it is dropped', () => jobs.inbox().length === 0);
    expect(jobs.status(jobId(1))).toEqual(first);
    expect(jobs.calls()).toHaveLength(1);
  });
});

describe('a request whose content is wrong', () => {
  const jobs = jobFolders();
  const good = JSON.stringify(jobs.requestOf('ID'));

  beforeAll(() => {
    for (const [index, [, content]] of wrongRequests.entries()) {
      const id = jobId(index);
      jobs.addRow(id);
      if (typeof content !== 'string') jobs.submit(id, content);
      else {
        const text = content.startsWith('"')
          ? good.replace('ID', id).replace('"step":0.5', content)
          : content;
        writeFileSync(jobs.at('spool', 'inbox', `${id}.json`), text);
      }
    }
    jobs.startRunner();
  });

  it.each(wrongRequests.map(([what], index) => [what, jobId(index)] as const))(
    'fails with its row where it %s',
    async (_, id) => {
      const { error } = await inPhase(jobs, id, 'failed', 'completed', 'running');
      expect(error).toMatchObject({
        code: 'request',
        message: expect.stringMatching(/^The request cannot be used: /u) as string,
      });
      expect(jobs.row(id)).toMatchObject({ status: 'failed', error: error?.message });
      expect(jobs.inbox()).not.toContain(`${id}.json`);
      expect(jobs.calls()).toEqual([]);
    },
  );
});

describe('a results folder that others write to', () => {
  it('is not left through links: nothing outside of it changes', async () => {
    const jobs = jobFolders();
    mkdirSync(jobs.at('outside'));
    writeFileSync(jobs.at('outside', 'precious'), 'mine');
    mkdirSync(jobs.at('results', jobId(1)));
    symlinkSync(jobs.at('outside', 'precious'), jobs.at('results', jobId(1), 'container.log'));
    symlinkSync(jobs.at('outside', 'precious'), jobs.at('results', jobId(1), 'summary.json'));
    linkSync(jobs.at('outside', 'precious'), jobs.at('results', jobId(1), '.summary.json.tmp'));
    jobs.startRunner();
    jobs.submit(jobId(1), { days: [1] });
    await inPhase(jobs, jobId(1), 'completed');
    expect(readFileSync(jobs.at('outside', 'precious'), 'utf8')).toBe('mine');
    expect(jobs.log(jobId(1))).toContain('task 1/1');
  });

  it.each(['the folder of the job', 'a folder in it'])('where %s is a link fails the job', async (which) => {
    const jobs = jobFolders();
    mkdirSync(jobs.at('outside'));
    if (which === 'a folder in it') mkdirSync(jobs.at('results', jobId(1)));
    const link =
      which === 'a folder in it' ? jobs.at('results', jobId(1), 'global') : jobs.at('results', jobId(1));
    symlinkSync(jobs.at('outside'), link);
    jobs.startRunner();
    jobs.submit(jobId(1), { days: [1] });
    expect((await inPhase(jobs, jobId(1), 'failed', 'completed')).error?.code).toBe('internal');
    expect(existsSync(jobs.at('outside', 'daily'))).toBe(false);
    expect(existsSync(jobs.at('outside', 'container.log'))).toBe(false);
  });

  it('keeps the newest 200 statuses of jobs that have ended', async () => {
    const jobs = jobFolders();
    for (let number = 1000; number < 1205; number += 1) {
      const status = { ...jobs.requestOf(jobId(number)), phase: 'completed' };
      writeFileSync(jobs.at('spool', 'status', `${jobId(number)}.json`), JSON.stringify(status));
    }
    jobs.startRunner();
    jobs.submit(jobId(1), { days: [1] });
    await inPhase(jobs, jobId(1), 'completed');
    await until('the oldest are gone', () => jobs.statuses().length === 200);
    expect(jobs.statuses()).toContain(jobId(1));
  });
});
