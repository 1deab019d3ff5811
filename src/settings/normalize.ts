import { resolve } from 'node:path';
import { noneOf, settingOf, type SettingKey } from './settings.ts';

/** A value that somebody gave, not yet checked. */
export interface GivenValue {
  readonly key: SettingKey;
  readonly value: unknown;
  /** `eemt-dev.yaml:3`, `EEMT_DEV_WORKERS`, `--workers` */
  readonly detail: string;
}

/** A value as it was given: a lone `none` becomes null or the empty list, paths become absolute. What is not text is no path; a file named none is `./none`. */
export function normalize(key: SettingKey, value: unknown, folder: string): unknown {
  const { none, path, notPath, type } = settingOf(key);
  if (none !== undefined && isLoneNone(value)) return noneOf(key);
  if (path === undefined) return value;
  const absolute = (one: unknown): unknown =>
    typeof one !== 'string' || Object.hasOwn(type.words, one) || notPath?.(one) === true
      ? one
      : resolve(folder, one);
  // `none` beside other values is for the check to refuse.
  return Array.isArray(value)
    ? value.map((one: unknown) => (one === 'none' ? one : absolute(one)))
    : absolute(value);
}

const isLoneNone = (value: unknown): boolean =>
  value === 'none' || (Array.isArray(value) && value.length === 1 && value[0] === 'none');
