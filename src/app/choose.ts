import { existsSync } from 'node:fs';
import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { canBeLeftOut } from '../eemt/defects/answered.ts';
import { bugs, findBug } from '../eemt/defects/index.ts';
import { findSource, type Source } from '../eemt/source.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import { SettingsError, UsageError } from '../errors/index.ts';
import { requireSettingFiles } from '../settings/require-files.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';
import { settingTable } from '../settings/table.ts';
import { choicesOf } from './choices-of.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { effectiveSettings } from './effective-settings.ts';
import type { FoundEnvironment } from './find-environment.ts';
import { sourceSetting } from './source-setting.ts';

export interface Chosen {
  readonly resolved: ResolvedSettings;
  readonly source: Source;
  readonly leftOut: readonly string[];
}

/** Settings from all layers, and the EEMT source that they name; a person is asked for it where there is none. What else a newcomer cannot judge yet has its default. `anew`: a branch as it is now. */
export async function choose(
  context: CommandContext,
  flags: Partial<Settings>,
  { record }: FoundEnvironment,
  run: LoggedRun,
  { anew = false }: { readonly anew?: boolean } = {},
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
  const source = await sourceFor(context, first.settings, record, { run, anew });
  return { resolved: first, source, leftOut: [...new Set(first.settings.skipFix)] };
}

async function sourceFor(
  context: CommandContext,
  settings: Settings,
  record: EnvironmentRecord | undefined,
  { run, anew }: { readonly run: LoggedRun; readonly anew: boolean },
): Promise<Source> {
  const find = (setting: string | null) =>
    findSource({
      setting,
      anew,
      cwd: context.io.cwd,
      roots: context.roots,
      tools: run.tools,
      signal: context.signal,
      env: context.io.env,
      say: (text) => {
        run.emit({ event: 'notice', level: 'info', text });
      },
    });
  const found = await find(sourceSetting(settings.source, record, { anew }));
  if ('dir' in found) return found;
  // Not inside a checkout: the one this environment was made from, if it is still there.
  if (record && existsSync(record.source)) {
    const again = await find(record.source);
    if ('dir' in again) return again;
  }
  if (!context.ask) {
    throw new SettingsError('SOURCE_NOT_FOUND', found.missing, {
      hints: [
        advice`cd into your EEMT checkout and run ${eemtDev('up')} again`,
        advice`${eemtDev('up', '--source', 'DIR')} names the checkout`,
        advice`${eemtDev('up', '--source', 'clone')} fetches EEMT`,
        advice`${eemtDev('up', '--source', 'demo')} tries eemt-dev with a small stand-in for EEMT`,
      ],
    });
  }
  const choice = await context.ask.select({
    message: 'No EEMT checkout here. Which EEMT should run?',
    choices: choicesOf(settingTable.source),
    default: 'clone',
  });
  const asked = await find(choice);
  if ('dir' in asked) return asked;
  throw new SettingsError('SOURCE_NOT_FOUND', asked.missing);
}
