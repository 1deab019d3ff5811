import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SettingsError } from '../../errors/index.ts';
import { isObject } from '../../lib/json.ts';
import type { Json, JsonObject } from '../../lib/json.ts';
import { shippedPath } from '../../lib/package-root.ts';
import type { Helm, ValuesText } from '../../tools/helm.ts';
import { valueAt } from './editors.ts';
import { parseManifests } from './parse.ts';

/**
 * What --values files and --set flags come to, merged by Helm itself. Empty where none are given.
 * `kubeVersion` as `v1.27.3`. Rejects with SettingsError where a file cannot be read, ToolFailedError where Helm refuses them.
 */
export async function userValues(
  helm: Pick<Helm, 'template'>,
  files: readonly string[],
  set: readonly string[],
  signal: AbortSignal,
  kubeVersion: string,
): Promise<JsonObject> {
  if (files.length === 0 && set.length === 0) return {};
  const text = await helm.template({
    release: 'values',
    namespace: 'default',
    chartDir: shippedPath('helm/values-printer'),
    values: await Promise.all(files.map(valuesText)),
    set,
    kubeVersion,
    signal,
  });
  const printed = valueAt(parseManifests(text, 'values')[0]?.body, ['data', 'values']);
  const values: unknown = typeof printed === 'string' ? JSON.parse(printed) : {};
  return isObject(values) ? values : {};
}

/** As Helm merges: maps merge, lists and the rest are replaced, null removes. The same base back where nothing differs. */
export function mergeValues(base: JsonObject, over: JsonObject): JsonObject {
  let merged = base;
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    const after = isObject(before) && isObject(value) ? mergeValues(before, value) : value;
    if (after === null || after === undefined) merged = without(merged, key);
    else if (after !== before) merged = { ...merged, [key]: withoutNulls(after) };
  }
  return merged;
}

/** Of the same values only what is null. Helm, which merges a chart's own values back in, must be told of it, or what was removed is there again. Pure. */
export function nullsIn(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): readonly [string, Json][] => {
      if (value === null) return [[key, null]];
      const inner = isObject(value) ? nullsIn(value) : {};
      return Object.keys(inner).length > 0 ? [[key, inner]] : [];
    }),
  );
}

async function valuesText(file: string): Promise<ValuesText> {
  try {
    return { name: basename(file), text: await readFile(file, 'utf8') };
  } catch (cause) {
    throw new SettingsError('SETTINGS_FILE', `The values file ${file} cannot be read: ${String(cause)}`, {
      cause,
      hints: ['Correct the path, or leave --values out.'],
    });
  }
}

function without(values: JsonObject, key: string): JsonObject {
  return key in values ? Object.fromEntries(Object.entries(values).filter(([name]) => name !== key)) : values;
}

function withoutNulls(value: Json): Json {
  return isObject(value) ? mergeValues({}, value) : value;
}
