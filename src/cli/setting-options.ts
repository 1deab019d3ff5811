import { UsageError } from '../errors/index.ts';
import { flagName } from '../settings/names.ts';
import type { Setting } from '../settings/setting.ts';
import { isList, settingKeys, settingOf, type SettingKey } from '../settings/settings.ts';
import type { OptionSpec, Suggestion } from './command.ts';

/** The flags of `up`, one for each setting. Imported by --help, so nothing heavy may be imported here. */
export const settingOptions: readonly OptionSpec[] = settingKeys.map(settingOption);

/** Of another verb than `up` as well. */
export function settingOption(key: SettingKey): OptionSpec {
  const row = settingOf(key);
  const { summary, placeholder, type } = row;
  const details = [
    type.range,
    defaultOf(row) === undefined ? undefined : `default: ${defaultOf(row) ?? ''}`,
    isList(key) ? 'repeatable' : undefined,
    row.only === undefined ? undefined : `${row.only} only`,
    row.none === undefined ? undefined : `none = ${row.none}`,
  ].filter((one) => one !== undefined);
  return {
    flags: `--${flagName(key)} ${placeholder}`,
    description: `${summary} (${details.join('; ')})`,
    ...(type.closed
      ? { choices: Object.keys(type.words) }
      : { parse: (text: string) => parsed(key, text), suggestion: suggestionOf(row) }),
    ...(isList(key) ? { repeatable: true } : {}),
  };
}

/** In words; undefined where nothing is set. */
function defaultOf({ default: value, defaultText }: Setting<unknown>): string | undefined {
  return defaultText ?? (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
}

function parsed(key: SettingKey, text: string): unknown {
  const { none, type } = settingOf(key);
  if (none !== undefined && text === 'none') return text;
  const read = type.parse(text);
  if ('value' in read) return read.value;
  throw new UsageError('USAGE_VALUE', `--${flagName(key)} ${read.wrong}`);
}

function suggestionOf({ type, none, path, defects }: Setting<unknown>): Suggestion {
  return {
    words: [...Object.keys(type.words), ...(none === undefined ? [] : ['none'])],
    ...(path ? { paths: `${path}s` } : {}),
    ...(defects ? { defects: 'with-cure' } : {}),
  };
}
