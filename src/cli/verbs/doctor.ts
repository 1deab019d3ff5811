import { namedIn } from '../../lib/named-commands.ts';
import type { Command } from '../command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'what this machine lacks for `up`, with the way out of each',
  async handler(context) {
    const [{ openEnvironment }, { hostChecks }, { checksData }, { defaultSettings }, { checksScreen }] =
      await Promise.all([
        import('../../app/opened.ts'),
        import('../../app/prepare-host.ts'),
        import('../../diagnosis/host/checks-data.ts'),
        import('../../settings/resolve.ts'),
        import('../../ui/checks-screen.ts'),
      ]);
    const { env, record } = await openEnvironment(context, { newerIsFine: true });
    const session = await context.openRun('doctor');
    try {
      const { port, nodes, source, kubernetes } = { ...defaultSettings, ...record?.answers };
      const request = {
        env,
        port,
        portAsked: false,
        recreate: false,
        nodes,
        needsGit: source === 'clone',
        sourceDir: record?.source ?? null,
        kubernetes,
      };
      const checks = namedIn(await hostChecks(request, context, session), env.name);
      const failed = checks.some(({ state }) => state === 'failed');
      return {
        data: { checks: checksData(checks) },
        screen: checksScreen(
          checks.map(({ title, state, found, remediation }) => ({ title, state, found, hints: remediation })),
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
