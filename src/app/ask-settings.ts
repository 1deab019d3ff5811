import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Setting } from '../settings/setting.ts';
import type { Settings } from '../settings/settings.ts';
import { settingTable } from '../settings/table.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { CommandContext } from './context.ts';
import type { Choice } from '../core/prompter.ts';

/** Asks only in a terminal, only the first time, and only what no flag, variable or file has given. */
export async function askSettings(
  { ask, globals }: CommandContext,
  { settings, origins }: ResolvedSettings,
  record: EnvironmentRecord | undefined,
): Promise<Partial<Settings>> {
  const { target, workers, profile, workerImage } = origins;
  const untouched = [target, workers, profile, workerImage].every(({ origin }) => origin === 'default');
  if (!ask || globals.yes || record || !untouched) return {};
  const { type } = settingTable.workers;
  return {
    target: await ask.select({
      message: 'Where should EEMT run?',
      choices: choicesOf(settingTable.target),
      default: settings.target,
    }),
    workers: Number(
      await ask.input({
        message: `How many workers? (${type.range ?? ''})`,
        default: String(settings.workers),
        check: (text) => {
          const parsed = type.parse(text);
          return 'value' in parsed || parsed.wrong;
        },
      }),
    ),
    profile: await ask.select({
      message: 'Which resource profile?',
      choices: choicesOf(settingTable.profile),
      default: settings.profile,
    }),
    workerImage: await ask.select({
      message: 'Which worker image?',
      choices: choicesOf(settingTable.workerImage),
      default: settings.workerImage,
    }),
  };
}

/** The words of a setting, to choose from. */
export function choicesOf<T>({ type }: Setting<T>): readonly Choice<T & string>[] {
  return Object.entries(type.words).map(([word, description]) => ({
    value: word as T & string,
    name: word,
    ...(description === '' ? {} : { description }),
  }));
}
