import { settingsFromFlags } from '../../settings/read-flags.ts';
import type { Command, Input, Outcome } from '../command.ts';
import type { CommandContext } from '../../app/context.ts';
import { settingOption } from '../setting-options.ts';
import { downOutcome } from './down.ts';

/** Words of --script; the table of scripts is only imported where one runs. */
const scripts = ['deploy', 'validate', 'cleanup'] as const;

export const reproduceBug: Command = {
  name: 'reproduce',
  summary: "see EEMT's defects: its own scripts, and the cluster of its notes",
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
      description: 'remove the cluster that the scripts were given',
      conflicts: ['script', 'seedCluster'],
    },
    settingOption('source'),
  ],
  examples: [
    'eemt-dev bugs reproduce --as-documented -- --dev',
    'eemt-dev bugs reproduce --as-documented --script validate',
    'eemt-dev bugs reproduce --as-documented -- --ingress --dry-run',
    'eemt-dev bugs reproduce --seed-cluster',
  ],
  async handler(context, input) {
    if (input.flags['remove'] === true) return remove(context);
    if (input.flags['asDocumented'] === true) return asDocumented(context, input);
    if (input.rest.length > 0) throw await nothingBehind();
    if (input.flags['seedCluster'] === true) return seedCluster(context, input);
    const [{ UsageError }, { eemtDev }] = await Promise.all([
      import('../../errors/index.ts'),
      import('../../core/command-hint.ts'),
    ]);
    throw new UsageError('USAGE_REPRODUCE', 'Nothing says what is to be reproduced.', {
      hints: [eemtDev('bugs reproduce', '--as-documented'), eemtDev('bugs reproduce', '--seed-cluster')],
    });
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

async function remove(context: CommandContext): Promise<Outcome> {
  const { removeDocumented } = await import('../../app/reproduce/remove-documented.ts');
  const result = await removeDocumented(context);
  if (result) return downOutcome(result);
  const { name } = context.globals;
  return {
    data: { name, removed: [], kept: [], left: [] },
    screen: `No script of EEMT has a cluster in ${name}; nothing to remove.`,
  };
}

async function nothingBehind(): Promise<Error> {
  const { UsageError } = await import('../../errors/index.ts');
  return new UsageError('USAGE_REST', 'Only a script of EEMT takes flags behind --.', {
    hints: ['They belong to --as-documented.'],
  });
}
