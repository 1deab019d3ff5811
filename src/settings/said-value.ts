import { resolve } from 'node:path';
import type { SettingKey } from './settings.ts';

/** A value as it was said: a lone `none` is null or the empty list, paths are absolute. `clone` and `demo` are no paths, nor is what is not text; a file named none is `./none`. */
export function saidValue(key: SettingKey, value: unknown, folder: string): unknown {
  switch (key) {
    case 'values':
    case 'set':
    case 'skipFix':
      if (value === 'none' || (Array.isArray(value) && value.length === 1 && value[0] === 'none')) return [];
      if (key !== 'values' || !Array.isArray(value)) return value;
      return value.map((one: unknown) =>
        typeof one === 'string' && one !== 'none' ? resolve(folder, one) : one,
      );
    case 'webImage':
    case 'nodeImage':
      return value === 'none' ? null : value;
    case 'caBundle':
      if (value === 'none') return null;
      return typeof value === 'string' ? resolve(folder, value) : value;
    case 'source':
      if (value === 'clone' || value === 'demo' || typeof value !== 'string') return value;
      return resolve(folder, value);
    default:
      return value;
  }
}

export const noneAlone = 'takes none alone, not beside other values';
