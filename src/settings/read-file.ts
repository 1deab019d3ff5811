import { dirname } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { flagName } from './flags.ts';
import { nearest } from './nearest.ts';
import { saidValue } from './said-value.ts';
import { settingKeys } from './schema.ts';
import type { SettingKey } from './settings.ts';

/** One value that a layer says, not yet checked. */
export interface Said {
  readonly key: SettingKey;
  readonly value: unknown;
  /** `eemt-dev.yaml:3`, `EEMT_DEV_WORKERS`, `--workers` */
  readonly detail: string;
}

export interface FileReading {
  readonly said: readonly Said[];
  /** Each with the place in front. */
  readonly problems: readonly string[];
}

/** eemt-dev.yaml: one map of settings, named as the flags (`worker-image`) or in camelCase. Paths are relative to the file. */
export function readSettingsFile(path: string, text: string): FileReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const at = (offset: number | undefined): string => `${path}:${String(lines.linePos(offset ?? 0).line)}`;
  if (document.errors.length > 0) {
    return {
      said: [],
      problems: document.errors.map(
        ({ pos, message }) => `${at(pos[0])}: is no YAML: ${message.split('\n')[0] ?? ''}`,
      ),
    };
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { said: [], problems: [] };
  if (!isMap(contents))
    return { said: [], problems: [`${at(contents.range[0])}: must be a map of settings`] };

  const said = new Map<SettingKey, Said>();
  const problems: string[] = [];
  for (const { key: keyNode, value: valueNode } of contents.items) {
    const written = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
    const detail = at(isScalar(keyNode) ? keyNode.range[0] : undefined);
    const key = settingKeys.find((one) => one === written || flagName(one) === written);
    if (!key) {
      problems.push(`${detail}: there is no setting ${written}${meant(written)}`);
      continue;
    }
    const before = said.get(key);
    if (before) {
      problems.push(`${detail}: ${written} is already said in line ${before.detail.slice(path.length + 1)}`);
      continue;
    }
    const value: unknown = valueNode === null ? null : document.createNode(valueNode).toJS(document);
    said.set(key, { key, value: saidValue(key, value, dirname(path)), detail });
  }
  return { said: [...said.values()], problems };
}

function meant(written: string): string {
  const near = nearest(written, settingKeys.map(flagName));
  return near === undefined
    ? `; there are ${settingKeys.map(flagName).join(', ')}`
    : `; did you mean ${near}?`;
}
