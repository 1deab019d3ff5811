import { adviceText } from '../core/advice.ts';
import { isEemtDevError } from '../errors/index.ts';
import type { NotReadyError } from '../errors/index.ts';
import { findingsData } from '../diagnosis/findings-data.ts';
import { isObject, type Json, type JsonObject } from '../lib/json.ts';

/** The last line of `--output json`; its schema is part of the contract. */
export interface Result {
  readonly event: 'result';
  readonly schema: 1;
  readonly verb: string;
  readonly ok: boolean;
  readonly exitCode: number;
  readonly data: JsonObject;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hints: readonly string[];
  } | null;
}

export function resultOf(verb: string, exitCode: number, data: JsonObject | null): Result {
  return { event: 'result', schema: 1, verb, ok: exitCode === 0, exitCode, data: data ?? {}, error: null };
}

/** Findings of a NotReadyError and all problems of a SettingsError become data; proposed commands name the environment. */
export function failureOf(verb: string, error: unknown, name: string): Result {
  const code = isEemtDevError(error) ? error.code : 'BUG';
  const message = error instanceof Error ? error.message : String(error);
  const hints = isEemtDevError(error) ? error.hints.map((hint) => adviceText(hint, name)) : [];
  return {
    event: 'result',
    schema: 1,
    verb,
    ok: false,
    exitCode: exitCodeOf(error),
    data: dataOf(error, name),
    error: { code, message, hints },
  };
}

/** 70 for everything that eemt-dev cannot explain. */
function exitCodeOf(error: unknown): number {
  return isEemtDevError(error) ? error.exitCode : 70;
}

function dataOf(error: unknown, name: string): JsonObject {
  if (!isEemtDevError(error)) return {};
  if ('findings' in error) {
    return { findings: findingsData((error as NotReadyError).findings, name) };
  }
  const { data, problems } = error.details;
  if (isObject(data)) return data;
  return Array.isArray(problems) ? { problems: JSON.parse(JSON.stringify(problems)) as Json } : {};
}
