import { dirname } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { flagName } from './names.ts';
import { nearest } from './nearest.ts';
import { normalize, type GivenValue } from './normalize.ts';
import { settingKeys, settingOf, type SettingKey } from './settings.ts';

export interface FileReading {
  readonly given: readonly GivenValue[];
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
  if (error) return { given: [], problems: [`${at(error.pos[0])}: is no YAML: ${error.message}`] };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null))
    return { given: [], problems: [] };
  if (!isMap(contents))
    return { given: [], problems: [`${at(contents.range[0])}: must be a map of settings`] };

  const given = new Map<SettingKey, GivenValue>();
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
    if (settingOf(key).fromCheckout === 'never') {
      problems.push(`${detail}: ${written} cannot be set by a checkout; use \`--${flagName(key)}\``);
      continue;
    }
    const before = given.get(key);
    if (before) {
      problems.push(`${detail}: ${written} is already set in line ${before.detail.slice(path.length + 1)}`);
      continue;
    }
    const plain = plainValue(valueNode);
    if (plain === undefined) {
      problems.push(`${detail}: ${written} must be a value or a list of values, written out without aliases`);
      continue;
    }
    const why = settingOf(key).notFromCheckout?.[String(plain.value)];
    if (why !== undefined) {
      const flag = `--${flagName(key)} ${String(plain.value)}`;
      problems.push(
        `${detail}: ${written}: ${String(plain.value)} cannot be set by a checkout, as ${why}; use \`${flag}\``,
      );
      continue;
    }
    given.set(key, { key, value: normalize(key, plain.value, dirname(path)), detail });
  }
  return { given: [...given.values()], problems };
}

/** Settings are flat, so nothing is followed: no alias can lead round in a circle or grow. */
function plainValue(node: unknown): { readonly value: unknown } | undefined {
  if (node === null) return { value: null };
  if (isScalar(node)) return { value: node.value };
  if (!isSeq(node) || !node.items.every(isScalar)) return undefined;
  return { value: node.items.map(({ value }) => value) };
}

function meant(written: string): string {
  const names = settingKeys.filter((key) => settingOf(key).fromCheckout !== 'never').map(flagName);
  const near = nearest(written, names);
  return near === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${near}?`;
}
