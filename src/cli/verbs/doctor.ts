import { namedIn } from '../../lib/named-commands.ts';
import type { Command } from '../command.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'what this machine lacks for `up`, with the way out of each',
  async handler(context) {
    const [
      { findEnvironment },
      { openSession },
      { hostChecks },
      { checksData },
      { defaultSettings },
      { checksScreen },
    ] = await Promise.all([
      import('../../app/find-environment.ts'),
      import('../../app/open-session.ts'),
      import('../../app/prepare-host.ts'),
      import('../../diagnosis/host/checks-data.ts'),
      import('../../settings/resolve.ts'),
      import('../../ui/checks-screen.ts'),
    ]);
    const { env, record } = await findEnvironment(context, { newerIsFine: true });
    const run = await context.openRun('doctor');
    try {
      const session = await openSession(env, record, run);
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
      const checks = namedIn(await hostChecks(request, context, session, run), env.name);
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
      await run.close();
    }
  },
};
