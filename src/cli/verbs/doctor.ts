import { namedIn } from '../../lib/named-commands.ts';
import type { Command } from '../command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'what this machine lacks for `up`, with the way out of each',
  group: 'What is wrong',
  async handler(context) {
    const [{ openEnvironment }, { hostChecks }, { effectiveSettings }, { isExplicit }, { checksScreen }] =
      await Promise.all([
        import('../../app/opened.ts'),
        import('../../app/prepare-host.ts'),
        import('../../app/effective-settings.ts'),
        import('../../settings/resolved.ts'),
        import('../../ui/checks-screen.ts'),
      ]);
    const { env, record } = await openEnvironment(context, { newerIsFine: true });
    const session = await context.openRun('doctor');
    try {
      const { settings, origins } = await effectiveSettings(context, record, { consent: 'reported' });
      const { port, nodes, source, kubernetes } = settings;
      const request = {
        env,
        port,
        portAsked: isExplicit(origins, 'port'),
        recreate: false,
        nodes,
        needsGit: source === 'clone',
        sourceDir: record?.source ?? null,
        kubernetes,
      };
      const checks = namedIn(await hostChecks(request, context, session), env.name);
      const failed = checks.some(({ state }) => state === 'failed');
      return {
        data: { checks: checks.map((check) => ({ ...check })) },
        screen: checksScreen(
          checks.map(({ title, state, found, wayOut }) => ({ title, state, found, hints: wayOut })),
          env.name,
          context.io.stdout.columns || 80,
          context.globals.color,
        ),
        exitCode: failed ? 4 : 0,
      };
    } finally {
      await session.close();
    }
  },
};
