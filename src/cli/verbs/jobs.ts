import { resolve } from 'node:path';
import type { CommandContext } from '../../app/context.ts';
import { shortId } from '../../core/job.ts';
import { jobOptions, jobParameters } from '../job-options.ts';
import type { Command, Input } from '../command.ts';
import { sentences } from '../sentences.ts';

const id = ({ args }: Input): string => args[0] ?? '';

const list: Command = {
  name: 'list',
  summary: 'the jobs of the page, newest first, and for whom each waits',
  async handler(context) {
    const [{ listPageJobs }, { jobsScreen }] = await Promise.all([
      import('../../app/jobs.ts'),
      import('../../ui/jobs-screen.ts'),
    ]);
    const jobs = await listPageJobs(context);
    return { data: { jobs: jobs.map((job) => ({ ...job })) }, screen: jobsScreen(jobs, widthOf(context)) };
  },
};

const show: Command = {
  name: 'show',
  summary: 'one job: parameters, progress, who computes, why it failed',
  arguments: '<id>',
  suggestion: { live: 'jobs' },
  async handler(context, input) {
    const [{ showPageJob }, { jobDetailsOutcome }] = await Promise.all([
      import('../../app/jobs.ts'),
      import('../job-details-outcome.ts'),
    ]);
    return jobDetailsOutcome(context, await showPageJob(context, id(input)));
  },
};

const submit: Command = {
  name: 'submit',
  summary: 'hand a DEM to the page, as the form there does',
  arguments: '<dem>',
  suggestion: { paths: 'dems' },
  options: jobOptions,
  examples: ['eemt-dev jobs submit dem.tif --step 30'],
  async handler(context, input) {
    const [{ submitPageJob }, { waysToLook }, { jobLeftScreen }] = await Promise.all([
      import('../../app/jobs.ts'),
      import('../run-outcome.ts'),
      import('../../ui/job-screen.ts'),
    ]);
    const dem = resolve(context.io.cwd, id(input));
    const job = await submitPageJob(context, { dem, parameters: jobParameters(input.flags) });
    const { name, color } = context.globals;
    const left = { id: job, name, next: waysToLook(job) };
    return { data: { id: job }, screen: jobLeftScreen(left, widthOf(context), color) };
  },
};

const logs: Command = {
  name: 'logs',
  summary: 'what a job has written',
  arguments: '<id>',
  suggestion: { live: 'jobs' },
  passThrough: true,
  options: [{ flags: '-f, --follow', description: 'go on until it has ended' }],
  async handler(context, input) {
    const [{ printJobLogs }, { untilStopped }] = await Promise.all([
      import('../../app/job-logs.ts'),
      import('../until-stopped.ts'),
    ]);
    const follow = input.flags['follow'] === true;
    const work = async () => {
      await printJobLogs(context, id(input), { follow });
      return { data: null };
    };
    return follow ? untilStopped(context, work, () => null) : work();
  },
};

const cancel: Command = {
  name: 'cancel',
  summary: 'end a job and wait until its work has ended; maps that are finished are kept',
  arguments: '<id>',
  suggestion: { live: 'jobs' },
  async handler(context, input) {
    const { cancelPageJob } = await import('../../app/jobs.ts');
    const cancelled = await cancelPageJob(context, id(input));
    return {
      data: { id: cancelled },
      screen: sentences(context, [`The job ${shortId(cancelled)} is cancelled.`]),
    };
  },
};

const remove: Command = {
  name: 'delete',
  summary: 'remove a job that has ended, with its results (and with its DEM where `run` placed it)',
  arguments: '<id>',
  suggestion: { live: 'jobs' },
  async handler(context, input) {
    const { deletePageJob } = await import('../../app/jobs.ts');
    const deleted = await deletePageJob(context, id(input));
    return { data: { id: deleted }, screen: sentences(context, [`The job ${shortId(deleted)} is removed.`]) };
  },
};

const results: Command = {
  name: 'results',
  summary: 'copy what a job has made so far, also where nothing runs any more',
  arguments: '<id>',
  suggestion: { live: 'jobs' },
  options: [
    {
      flags: '--to <dir>',
      description: 'an empty folder or a new one (default: eemt-results/DEM-ID)',
      suggestion: { paths: 'folders' },
    },
  ],
  async handler(context, input) {
    const { copyJobResults } = await import('../../app/job-results.ts');
    const to = input.flags['to'];
    const copied = await copyJobResults(context, {
      prefix: id(input),
      to: typeof to === 'string' ? to : null,
    });
    const { folder, files } = copied;
    return {
      data: { id: copied.id, results: folder, files: files.length },
      screen: `${String(files.length)} ${files.length === 1 ? 'file' : 'files'} in\n${folder}`,
    };
  },
};

export const jobs: Command = {
  name: 'jobs',
  summary: 'the jobs of the page; an id may be shortened',
  group: 'Everyday',
  commands: [list, show, submit, logs, cancel, remove, results],
};

function widthOf({ io }: CommandContext): number {
  return io.stdout.columns || 80;
}
