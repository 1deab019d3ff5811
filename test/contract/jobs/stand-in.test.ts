import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  inPhase,
  jobFolders,
  jobId,
  until,
  type JobFolders,
  type Program,
} from '../../support/job-runner.ts';

const id = jobId(1);

describe("the page's questions to docker", () => {
  it.each([
    [['version', '--format', 'json'], 0, /^\{.*"Version".*\}\n$/u],
    [['images', '--format', '{{.Repository}}:{{.Tag}}'], 0, /^eemt:ubuntu24\.04\n$/u],
    [['images', '-q', 'eemt:ubuntu24.04'], 0, /^\S+\n$/u],
    [['ps', '--format', 'table {{.Names}}\t{{.Image}}'], 0, /^NAMES\tIMAGE\n$/u],
    [['info', '--format', '{{json .}}'], 0, /"ContainersRunning": 0/u],
    [['logs', '--tail', '50', 'eemt-job-00000000'], 0, /container\.log/u],
    [['stop', 'eemt-job-00000000'], 125, /there is no `docker stop` here/u],
    [[], 125, /there is no `docker `/u],
  ])('%j is answered', async (args, code, answer) => {
    const jobs = jobFolders();
    const program = jobs.startStandIn(args);
    expect(await program.ended).toBe(code);
    expect(program.output()).toMatch(answer);
  });

  it('name the job that runs', async () => {
    const jobs = jobFolders({ holdAfter: 1 });
    jobs.startRunner();
    jobs.submit(id);
    await until('the heartbeat names it', () => jobs.heartbeat()?.job === id);
    const ps = jobs.startStandIn(['ps']);
    await ps.ended;
    expect(ps.output()).toBe('NAMES\tIMAGE\neemt-job-00000000\teemt:ubuntu24.04\n');
    const info = jobs.startStandIn(['info']);
    await info.ended;
    expect(JSON.parse(info.output())).toMatchObject({ ContainersRunning: 1 });
  });
});

describe('docker run, as the page calls it', () => {
  it('ends with 0 and without a word when the job is completed', async () => {
    const jobs = jobFolders();
    jobs.addRow(id);
    jobs.startRunner();
    const run = runJob(jobs, { dem: 'dem.tif' });
    expect(await run.ended).toBe(0);
    expect(run.output()).toBe('');
    expect(jobs.status(id)).toMatchObject({
      phase: 'completed',
      ...jobs.requestOf(id, { step: 15, linke: 3, albedo: 0.2, threads: 4 }),
    });
  });

  it('fails at once with the cause that it is told, where nothing can run a job', async () => {
    const jobs = jobFolders();
    const why = 'Jobs cannot run here: GRASS is not installed';
    const run = runJob(jobs, { dem: 'dem.tif' }, { EEMT_DEV_NO_RUNNER: why });
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe(`ERROR: ${why}\n`);
    expect(jobs.inbox()).toEqual([]);
  });

  it('ends with 1 and one line, the cause, when it fails', async () => {
    const jobs = jobFolders();
    jobs.addRow(id);
    jobs.startRunner();
    const run = runJob(jobs, { dem: 'no such.tif' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe('ERROR: no such.tif is not among the uploaded files; upload it again\n');
  });

  it('ends when the job is cancelled', async () => {
    const jobs = jobFolders({ holdAfter: 1 });
    jobs.addRow(id);
    jobs.startRunner();
    const run = runJob(jobs, { dem: 'dem.tif' });
    await until('it runs', () => jobs.status(id)?.tasks.done === 1);
    jobs.sql("UPDATE jobs SET status = 'failed', error_message = 'Job cancelled by user' WHERE id = ?", id);
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe('ERROR: Job cancelled by user\n');
  });

  it('hands on a DEM outside of the uploads as it is, for the runner to refuse', async () => {
    const jobs = jobFolders();
    jobs.startRunner();
    const run = runJob(jobs, { dem: '../secret.tif' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe(
      'ERROR: The request cannot be used: dem must be a bare file name, without folders\n',
    );
  });

  it('hands on the years of the climate workflow', async () => {
    const jobs = jobFolders();
    const run = runJob(jobs, {
      dem: 'dem.tif',
      workflow: 'eemt',
      more: ['--start-year', '1999', '--end-year', '2003'],
    });
    await until('the request is there', () => jobs.inbox().includes(`${id}.json`));
    expect(JSON.parse(readFileSync(jobs.at('spool', 'inbox', `${id}.json`), 'utf8'))).toEqual(
      jobs.requestOf(id, { workflow: 'eemt', step: 15, years: [1999, 2003] }),
    );
    run.child.kill();
    await run.ended;
  });

  it.each([
    ['task 3/6 of successfully.tif failed'],
    ['the task wants /bin/bash'],
    ['loading dem went wrong'],
  ])('never prints a cause that the page would take for progress: "%s"', async (message) => {
    const jobs = jobFolders();
    writeFileSync(
      jobs.at('spool', 'status', `${id}.json`),
      JSON.stringify({ phase: 'failed', error: { code: 'internal', message } }),
    );
    const run = runJob(jobs, { dem: 'dem.tif' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe("ERROR: the cause is at the end of container.log in the job's results\n");
  });

  it('ends when what runs the jobs gives no sign of life, and takes its request back', async () => {
    const jobs = jobFolders();
    writeFileSync(
      jobs.at('spool', 'status', 'runner.json'),
      JSON.stringify({ at: 1, boot: 'x', job: null, stopped: false }),
    );
    const run = runJob(jobs, { dem: 'dem.tif' }, { EEMT_DEV_STALE_AFTER: '1' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe('ERROR: what runs the jobs does not answer; `eemt-dev status` tells why\n');
    expect(jobs.inbox()).toEqual([]);
  });

  it('ends at once by SIGTERM, and the job goes on', async () => {
    const jobs = jobFolders({ holdAfter: 1 });
    jobs.addRow(id);
    jobs.startRunner();
    const run = runJob(jobs, { dem: 'dem.tif' });
    await until('it runs', () => jobs.status(id)?.tasks.done === 1);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe('SIGTERM');
    jobs.release();
    await inPhase(jobs, id, 'completed');
  });

  it.each([
    ['another image', ['run', 'alpine', 'id']],
    ['another program', ['run', 'eemt:ubuntu24.04', 'python', '/tmp/x.py']],
    [
      'a job without an id',
      [
        'run',
        'eemt:ubuntu24.04',
        'python',
        '/opt/eemt/bin/run-solar-workflow.py',
        '--dem',
        '/data/input/dem.tif',
      ],
    ],
    ['a job whose id is a path', command({ dem: 'dem.tif', job: '../../x' })],
    ['a step that is no number', command({ dem: 'dem.tif', step: '15; id' })],
  ])('refuses %s with one line', async (_, args) => {
    const jobs = jobFolders();
    const run = jobs.startStandIn(args);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^ERROR: [^\n]+\n$/u);
    expect(jobs.inbox()).toEqual([]);
  });

  it('says so where the inbox cannot be written', async () => {
    const jobs = jobFolders();
    rmSync(jobs.at('spool', 'inbox'), { recursive: true });
    const run = runJob(jobs, { dem: 'dem.tif' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toBe('ERROR: the job could not be handed over: No such file or directory\n');
    mkdirSync(jobs.at('spool', 'inbox'));
  });
});

interface Call {
  readonly dem: string;
  readonly workflow?: string;
  readonly more?: readonly string[];
  readonly job?: string;
  readonly step?: string;
}

function runJob(jobs: JobFolders, call: Call, env: Readonly<Record<string, string>> = {}): Program {
  return jobs.startStandIn(command(call), env);
}

function command({ dem, workflow = 'sol', more = [], job = id, step = '15.0' }: Call): readonly string[] {
  const script = workflow === 'sol' ? 'run-solar-workflow.py' : 'run-eemt-workflow.py';
  const container = [
    'run',
    '--name',
    'eemt-job-00000000',
    '--rm',
    '-v',
    '/app/uploads:/data/input:ro',
    '--cpus',
    '4',
    '--memory',
    '8G',
  ];
  const workflowArgs = [
    '--dem',
    `/data/input/${dem}`,
    '--output',
    '/data/output',
    ...more,
    '--step',
    step,
    '--linke-value',
    '3.0',
  ];
  const rest = ['--albedo-value', '0.2', '--num-threads', '4', '--job-id', job];
  return [
    ...container,
    '-e',
    'PYTHONUNBUFFERED=1',
    'eemt:ubuntu24.04',
    'python',
    `/opt/eemt/bin/${script}`,
    ...workflowArgs,
    ...rest,
  ];
}
