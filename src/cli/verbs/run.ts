import { eemtDev } from '../../core/command-hint.ts';
import { UsageError } from '../../errors/index.ts';
import { parseDays } from '../../jobs/days.ts';
import { jobOptions, jobParameters } from '../job-options.ts';
import type { Command } from '../command.ts';

const ofNewJob = ['days', 'step', 'linke', 'albedo', 'threads', 'detach'];

export const run: Command = {
  name: 'run',
  summary: 'a DEM over all workers: maps of its sunlight, day by day and summed by month',
  group: 'Everyday',
  arguments: '[dem]',
  suggestion: { paths: 'dems' },
  options: [
    {
      flags: '--days <days>',
      description: 'days of the year, as 1..365 or 1,15,100..120 (default: all)',
      parse: parseDays,
    },
    ...jobOptions,
    {
      flags: '--results <dir>',
      description: 'where the maps go, an empty folder or a new one (default: eemt-results/DEM-ID)',
      suggestion: { paths: 'folders' },
    },
    {
      flags: '--detach',
      description: 'hand it over and end; the job goes on in the environment',
      conflicts: ['results'],
    },
    {
      flags: '--attach <id>',
      description: 'follow a job again, by its id or the beginning of it',
      suggestion: { live: 'jobs' },
      conflicts: ofNewJob,
    },
  ],
  examples: [
    'eemt-dev run dem.tif',
    'eemt-dev run dem.tif --days 1,15,100..120 --results maps',
    'eemt-dev run --attach 1b2c3d4e',
  ],
  async handler(context, { args, flags }) {
    const [{ attachRun, startRun }, { runOutcome }] = await Promise.all([
      import('../../app/run.ts'),
      import('../run-outcome.ts'),
    ]);
    const [dem] = args;
    const attach = typeof flags['attach'] === 'string' ? flags['attach'] : undefined;
    const results = typeof flags['results'] === 'string' ? flags['results'] : null;
    if (attach !== undefined && dem === undefined)
      return runOutcome(context, await attachRun(context, { id: attach, results }));
    if (dem === undefined || attach !== undefined) {
      throw new UsageError(
        'USAGE_RUN',
        attach === undefined
          ? 'run needs a DEM, or a job to follow.'
          : 'run takes a DEM or a job to follow, not both.',
        {
          hints: [eemtDev('run', 'DEM.tif'), eemtDev('run', '--attach', 'ID')],
        },
      );
    }
    const request = {
      dem,
      days: (flags['days'] as readonly number[] | undefined) ?? null,
      parameters: jobParameters(flags),
      results,
      detach: flags['detach'] === true,
    };
    return runOutcome(context, await startRun(context, request));
  },
};
