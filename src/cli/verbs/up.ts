import { settingsFromFlags } from '../../settings/read-flags.ts';
import { settingOptions } from '../setting-options.ts';
import type { Command } from '../command.ts';

export const up: Command = {
  name: 'up',
  summary: 'build, create, deliver, cure, deploy, wait: EEMT runs afterwards',
  group: 'Everyday',
  options: [
    ...settingOptions,
    { flags: '--recreate', description: 'remove all that runs and make it anew; job data is kept' },
    { flags: '--no-build', description: 'use the images that are here, build none' },
    { flags: '--no-cache', description: 'build every image from the start', conflicts: ['build'] },
    { flags: '--dry-run', description: 'look, show the plan, change nothing' },
    { flags: '--timings', description: 'print how long each step took' },
  ],
  examples: [
    'eemt-dev up',
    'eemt-dev up --workers 4 --profile balanced',
    'eemt-dev up --source demo --dry-run',
  ],
  async handler(context, { flags }) {
    const [{ planUp, up: makeUp }, { describePlan, planOutcome, upOutcome }] = await Promise.all([
      import('../../app/up.ts'),
      import('../up-outcome.ts'),
    ]);
    const request = {
      flags: settingsFromFlags(flags, context.io.cwd),
      recreate: flags['recreate'] === true,
      build: flags['build'] !== false,
      cache: flags['cache'] !== false,
      describe: describePlan(context),
    };
    return flags['dryRun'] === true
      ? planOutcome(context, await planUp(context, request))
      : upOutcome(context, await makeUp(context, request), { timings: flags['timings'] === true });
  },
};
