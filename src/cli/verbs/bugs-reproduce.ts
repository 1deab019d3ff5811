import { eemtDev } from '../../core/command-hint.ts';
import { UsageError } from '../../errors/index.ts';
import { settingsFromFlags } from '../../settings/read-flags.ts';
import type { Command, Input, Outcome } from '../command.ts';
import type { CommandContext } from '../../app/context.ts';
import { settingOption } from '../setting-options.ts';
import { downOutcome } from './down.ts';

/** Words of --script; the table of scripts is only imported where one runs. */
const scripts = ['deploy', 'validate', 'cleanup'] as const;

export const reproduceBug: Command = {
  name: 'reproduce',
  summary: 'brings a defect about in a place of its own, and shows it',
  arguments: '[id]',
  suggestion: { defects: 'reproducible' },
  passThrough: true,
  options: [
    { flags: '--as-documented', description: "run one of EEMT's own scripts, with the flags behind --" },
    { flags: '--script <name>', description: 'which of them; default deploy', choices: scripts },
    {
      flags: '--seed-cluster',
      description: "make the broken cluster that EEMT's notes describe",
      conflicts: ['asDocumented', 'script'],
    },
    {
      flags: '--remove',
      description: 'remove what was reproduced, or the cluster that the scripts were given',
      conflicts: ['script', 'seedCluster'],
    },
    settingOption('source'),
  ],
  examples: [
    'eemt-dev bugs reproduce web-logs-permission',
    'eemt-dev bugs reproduce --remove',
    'eemt-dev bugs reproduce --as-documented -- --dev',
    'eemt-dev bugs reproduce --as-documented --script validate',
    'eemt-dev bugs reproduce --as-documented -- --ingress --dry-run',
    'eemt-dev bugs reproduce --seed-cluster',
  ],
  async handler(context, input) {
    const [id] = input.args;
    if (input.flags['remove'] === true) return remove(context);
    if (input.flags['asDocumented'] === true) return asDocumented(context, input);
    if (input.rest.length > 0) {
      throw new UsageError('USAGE_REST', 'Only a script of EEMT takes flags behind --.', {
        hints: [eemtDev('bugs reproduce', '--as-documented', '--', ...input.rest)],
      });
    }
    if (input.flags['seedCluster'] === true) return seedCluster(context, input);
    if (id === undefined) {
      throw new UsageError('USAGE_VALUE', 'Which defect?', {
        hints: [
          eemtDev('bugs list'),
          eemtDev('bugs reproduce', '--as-documented'),
          eemtDev('bugs reproduce', '--seed-cluster'),
        ],
      });
    }
    const [{ reproduce }, { reproducedOutcome }] = await Promise.all([
      import('../../app/reproduce/reproduce.ts'),
      import('../reproduce-outcome.ts'),
    ]);
    return reproducedOutcome(await reproduce(context, id), context);
  },
};

export const cureBug: Command = {
  name: 'cure',
  summary: 'mends a defect where it shows, and proves it',
  arguments: '<id>',
  suggestion: { defects: 'with-cure' },
  examples: ['eemt-dev bugs cure web-logs-permission'],
  async handler(context, { args: [id = ''] }) {
    const [{ cure }, { curedOutcome }] = await Promise.all([
      import('../../app/reproduce/cure.ts'),
      import('../reproduce-outcome.ts'),
    ]);
    return curedOutcome(context, await cure(context, id));
  },
};

async function asDocumented(context: CommandContext, { flags, rest }: Input): Promise<Outcome> {
  const [app, { documentedOutcome }, { eemtScripts }, { untilStopped }] = await Promise.all([
    import('../../app/reproduce/as-documented.ts'),
    import('../documented-outcome.ts'),
    import('../../eemt/scripts/scripts.ts'),
    import('../until-stopped.ts'),
  ]);
  const name = scripts.find((one) => one === flags['script']) ?? 'deploy';
  const request = {
    script: eemtScripts[name],
    argv: rest,
    flags: settingsFromFlags(flags, context.io.cwd),
  };
  return untilStopped(
    context,
    async () => documentedOutcome(context, await app.asDocumented(context, request)),
    () => ({}),
  );
}

async function seedCluster(context: CommandContext, { flags }: Input): Promise<Outcome> {
  const [app, { seededOutcome }] = await Promise.all([
    import('../../app/reproduce/seed.ts'),
    import('../seeded-outcome.ts'),
  ]);
  const request = { flags: settingsFromFlags(flags, context.io.cwd) };
  return seededOutcome(context, await app.seedCluster(context, request));
}

/** The cluster of the scripts, which is the whole environment; else what stands beside one. */
async function remove(context: CommandContext): Promise<Outcome> {
  const { removeDocumented } = await import('../../app/reproduce/remove-documented.ts');
  const documented = await removeDocumented(context);
  if (documented) return downOutcome(context, documented);
  const [{ removeReproduction }, { removedOutcome }] = await Promise.all([
    import('../../app/reproduce/remove.ts'),
    import('../reproduce-outcome.ts'),
  ]);
  return removedOutcome(context, await removeReproduction(context));
}
