import type { Check } from '../diagnosis/host/check.ts';
import { isExplicit } from '../settings/resolved.ts';
import type { CommandContext } from './context.ts';
import { effectiveSettings } from './effective-settings.ts';
import { findEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { hostChecks } from './prepare-host.ts';

/** Every prerequisite of `up` with the settings that hold now. */
export async function doctor(context: CommandContext): Promise<readonly Check[]> {
  const { env, record } = await findEnvironment(context, { newerIsFine: true });
  const run = await context.openRun('doctor');
  try {
    const session = await openSession(env, record, run);
    const { settings, origins } = await effectiveSettings(context, record, { consent: 'reported' });
    const { port, nodes, source, kubernetes } = settings;
    return await hostChecks(
      {
        env,
        port,
        portAsked: isExplicit(origins, 'port'),
        recreate: false,
        nodes,
        needsGit: source === 'clone',
        sourceDir: record?.source ?? null,
        kubernetes,
      },
      context,
      session,
      run,
    );
  } finally {
    await run.close();
  }
}
