import { choices, ranges, wholeNumber } from './parse.ts';
import type { Said } from './read-file.ts';
import { saidValue } from './said-value.ts';
import { settingKeys } from './schema.ts';
import type { SettingKey } from './settings.ts';

/** EEMT_DEV_WORKERS, EEMT_DEV_WORKER_IMAGE, …; an empty one counts as not said. Lists are JSON, or parted by commas (`set` is taken whole, as Helm parts it itself). */
export function readVariables(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): readonly Said[] {
  return settingKeys.flatMap((key) => {
    const detail = variableName(key);
    const text = env[detail];
    if (text === undefined || text === '') return [];
    return [{ key, value: saidValue(key, valueOf(key, text), cwd), detail }];
  });
}

/** `workerImage` → `EEMT_DEV_WORKER_IMAGE` */
export function variableName(key: SettingKey): string {
  return `EEMT_DEV_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function valueOf(key: SettingKey, text: string): unknown {
  switch (key) {
    case 'workers':
    case 'nodes':
    case 'port': {
      const parsed = wholeNumber(text, ranges[key]);
      return 'value' in parsed ? parsed.value : text;
    }
    case 'target':
    case 'profile':
    case 'mode':
      return choices[key].find((one) => one === text.toLowerCase()) ?? text;
    case 'values':
    case 'set':
    case 'skipFix':
      return listOf(text, key === 'set');
    default:
      return text;
  }
}

function listOf(text: string, whole: boolean): unknown {
  if (text.startsWith('[')) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return whole
    ? [text]
    : text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
}
