import type { TargetName } from '../core/environment.ts';
import { isFetched } from '../core/source-name.ts';
import type { Check } from '../diagnosis/host/check.ts';
import { isExplicit } from '../settings/resolved.ts';
import { chooseTarget } from './choose-target.ts';
import type { CommandContext } from './context.ts';
import { effectiveSettings } from './effective-settings.ts';
import { findEnvironment } from './find-environment.ts';
import { hostChecks } from './prepare-host.ts';

export interface DoctorResult {
  readonly checks: readonly Check[];
  /** Where `up` would run EEMT, which the checks are of. */
  readonly target: TargetName;
  readonly targetWhy: string;
}

/** Every prerequisite of `up` with the settings that hold now. */
export async function doctor(context: CommandContext): Promise<DoctorResult> {
  const found = await findEnvironment(context, { newerIsFine: true });
  const { env, record } = found;
  const run = await context.openRun('doctor');
  try {
    const resolved = await effectiveSettings(context, record, { consent: 'reported' });
    const { port, nodes, source, kubernetes } = resolved.settings;
    const host = {
      env,
      port,
      portAsked: isExplicit(resolved.origins, 'port'),
      recreate: false,
      nodes,
      needsGit: isFetched(source),
      sourceDir: record?.source ?? null,
      kubernetes,
    };
    const { session, why: targetWhy } = await chooseTarget(
      { found, resolved, host, looksOnly: true },
      context,
      run,
    );
    return { checks: await hostChecks(host, context, session, run), target: session.target, targetWhy };
  } finally {
    await run.close();
  }
}
