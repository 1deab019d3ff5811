import type { Setting } from './setting.ts';
import { settingTable } from './table.ts';
import type { Checked } from './value-types.ts';

type Table = typeof settingTable;
type ValueOf<Row> = Row extends Setting<infer T> ? T : never;

/** What a person may choose for an environment; remembered in its record. Paths are absolute. */
export type Settings = { readonly [K in keyof Table]: ValueOf<Table[K]> };
export type SettingKey = keyof Settings;

/** In the order in which people read them. */
export const settingKeys = Object.keys(settingTable) as readonly SettingKey[];

export const defaultSettings = Object.fromEntries(
  settingKeys.map((key) => [key, settingTable[key].default]),
) as unknown as Settings;

/** Any row, where the type of its values does not matter. */
export const settingOf = (key: SettingKey): Setting<unknown> => settingTable[key];

/** A value of this setting, or all that is wrong with it. */
export const checkSetting = (key: SettingKey, value: unknown): Checked<unknown> =>
  settingTable[key].type.check(value);

/** Several values, as a list. */
export const isList = (key: SettingKey): boolean => Array.isArray(settingTable[key].default);

/** What `none` gives. */
export const noneOf = (key: SettingKey): null | readonly string[] => (isList(key) ? [] : null);
