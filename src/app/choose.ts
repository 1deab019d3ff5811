import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Fallback } from '../core/fallback.ts';
import { canBeLeftOut } from '../eemt/defects/answered.ts';
import { bugs, findBug } from '../eemt/defects/index.ts';
import { UsageError } from '../errors/index.ts';
import { requireSettingFiles } from '../settings/require-files.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';
import { chooseSource, type ChosenSource } from './choose-source.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { effectiveSettings } from './effective-settings.ts';
import type { FoundEnvironment } from './find-environment.ts';

export interface Chosen extends ChosenSource {
  readonly resolved: ResolvedSettings;
  readonly leftOut: readonly string[];
}

/** Settings from all layers, and the EEMT source that they name; a person is asked for it where there is none. What else a newcomer cannot judge yet has its default. `anew`: a branch as it is now. */
export async function choose(
  context: CommandContext,
  flags: Partial<Settings>,
  { record }: FoundEnvironment,
  run: LoggedRun,
  { anew = false, fallback = 'none' }: { readonly anew?: boolean; readonly fallback?: Fallback } = {},
): Promise<Chosen> {
  const first = await effectiveSettings(context, record, { flags, consent: 'required' });
  const unknown = first.settings.skipFix.filter((id) => !bugs.some((bug) => bug.id === id));
  if (unknown.length > 0) {
    throw new UsageError('USAGE_SKIP_FIX', `--skip-fix names no known cure: ${unknown.join(', ')}.`, {
      hints: [advice`${eemtDev('bugs list')} shows the ids`],
    });
  }
  const fixed = first.settings.skipFix.flatMap((id) => findBug(id) ?? []).filter((bug) => !canBeLeftOut(bug));
  if (fixed.length > 0) {
    const ids = fixed.map(({ id }) => id).join(', ');
    throw new UsageError(
      'USAGE_SKIP_FIX',
      `--skip-fix cannot leave out ${ids}: no cure of its own changes EEMT.`,
      {
        hints: fixed.map(({ id }) => advice`${eemtDev('bugs show', id)} says what is done about it`),
      },
    );
  }
  await requireSettingFiles(first);
  const taken = await chooseSource({ resolved: first, record, fallback, anew }, context, run);
  // The demo that stands in is remembered, so that it stays until somebody says another source.
  const stays = taken.standIn !== null && first.settings.source === null;
  const settings = stays ? { ...first.settings, source: 'demo' } : first.settings;
  return { ...taken, resolved: { ...first, settings }, leftOut: [...new Set(first.settings.skipFix)] };
}
