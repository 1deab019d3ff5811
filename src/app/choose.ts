import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Fallback } from '../core/fallback.ts';
import { canBeLeftOut } from '../eemt/defects/answered.ts';
import { bugs, findBug } from '../eemt/defects/index.ts';
import { UsageError } from '../errors/index.ts';
import { requireSettingFiles } from '../settings/require-files.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';
import { askSettings } from './ask-settings.ts';
import { chooseSource, type ChosenSource } from './choose-source.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { effectiveSettings } from './effective-settings.ts';
import type { FoundEnvironment } from './find-environment.ts';

export interface Chosen extends ChosenSource {
  readonly resolved: ResolvedSettings;
  readonly leftOut: readonly string[];
}

/** Settings from all layers, what a person is asked, and the EEMT source that they name. */
export async function choose(
  context: CommandContext,
  flags: Partial<Settings>,
  { record }: FoundEnvironment,
  run: LoggedRun,
  fallback: Fallback = 'none',
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
  // Before the questions, so that their answers are not lost when a clone fails.
  const taken = await chooseSource({ resolved: first, record, fallback }, context, run);
  const answers = {
    ...(await askSettings(context, first, record)),
    // Remembered, so that it stays until somebody says another one.
    ...(taken.standIn !== null && first.settings.source === null ? { source: 'demo' } : {}),
  };
  const resolved = resolveSettings({ ...first.layers, answers });
  return { ...taken, resolved, leftOut: [...new Set(resolved.settings.skipFix)] };
}
