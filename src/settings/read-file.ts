import { dirname } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { fileRules } from './file-rules.ts';
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
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const at = (offset: number | undefined): string => `${path}:${String(lines.linePos(offset ?? 0).line)}`;
  // One slip makes the parser stumble many times.
  const [error] = document.errors;
  if (error) return { said: [], problems: [`${at(error.pos[0])}: is no YAML: ${error.message}`] };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return { said: [], problems: [] };
  if (!isMap(contents))
    return { said: [], problems: [`${at(contents.range[0])}: must be a map of settings`] };

  const said = new Map<SettingKey, Said>();
  const problems: string[] = [];
  for (const { key: keyNode, value: valueNode } of contents.items) {
    if (!isScalar(keyNode)) {
      problems.push(`${at(keyNode.range[0])}: the name of a setting must be text`);
      continue;
    }
    const written = String(keyNode.value);
    const detail = at(keyNode.range[0]);
    const key = settingKeys.find((one) => one === written || flagName(one) === written);
    if (!key) {
      problems.push(`${detail}: there is no setting ${written}${meant(written)}`);
      continue;
    }
    if (fileRules[key] === 'never') {
      problems.push(`${detail}: ${written} is not for a checkout to say; \`--${flagName(key)}\` says it`);
      continue;
    }
    const before = said.get(key);
    if (before) {
      problems.push(`${detail}: ${written} is already said in line ${before.detail.slice(path.length + 1)}`);
      continue;
    }
    const plain = plainValue(valueNode);
    if (plain === undefined) {
      problems.push(`${detail}: ${written} must be a value or a list of values, written out without aliases`);
      continue;
    }
    said.set(key, { key, value: saidValue(key, plain.value, dirname(path)), detail });
  }
  return { said: [...said.values()], problems };
}

/** Settings are flat, so nothing is followed: no alias can lead round in a circle or grow. */
function plainValue(node: unknown): { readonly value: unknown } | undefined {
  if (node === null) return { value: null };
  if (isScalar(node)) return { value: node.value };
  if (!isSeq(node) || !node.items.every(isScalar)) return undefined;
  return { value: node.items.map(({ value }) => value) };
}

function meant(written: string): string {
  const names = settingKeys.filter((key) => fileRules[key] !== 'never').map(flagName);
  const near = nearest(written, names);
  return near === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${near}?`;
}
