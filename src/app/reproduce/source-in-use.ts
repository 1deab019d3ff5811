import { eemtDev } from '../../core/command-hint.ts';
import { findSource, type Source } from '../../eemt/source.ts';
import { SettingsError } from '../../errors/index.ts';
import type { Settings } from '../../settings/settings.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { effectiveSettings } from '../effective-settings.ts';
import type { FoundEnvironment } from '../find-environment.ts';
import { sourceSetting } from '../source-setting.ts';

/** The EEMT source that is named or lies around, else the one that the environment was last made from. Rejects with SettingsError SOURCE_NOT_FOUND. */
export async function sourceInUse(
  context: CommandContext,
  flags: Partial<Settings>,
  { record }: FoundEnvironment,
  { tools }: LoggedRun,
): Promise<Source> {
  const { settings } = await effectiveSettings(context, record, { flags, consent: 'required' });
  const { io, roots, signal, say } = context;
  const found = await findSource({
    setting: sourceSetting(settings.source, record),
    cwd: io.cwd,
    env: io.env,
    roots,
    tools,
    signal,
    say,
  });
  if ('dir' in found) return found;
  if (record) return { dir: record.source, kind: 'given', commit: null };
  throw new SettingsError('SOURCE_NOT_FOUND', 'No EEMT checkout here and none in use.', {
    hints: [
      eemtDev('bugs reproduce', '--as-documented', '--source', 'DIR'),
      eemtDev('bugs reproduce', '--as-documented', '--source', 'demo'),
    ],
  });
}
