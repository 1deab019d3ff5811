import { existsSync } from 'node:fs';
import { cloneRef } from '../core/source-name.ts';
import type { EnvironmentRecord } from '../state/record.ts';

/** The source to look for: of a branch or pull request, which may have moved, the commit that the environment was made from stays its source until the next `up`. */
export function sourceSetting(
  asked: string | null,
  record: EnvironmentRecord | undefined,
  { anew = false }: { readonly anew?: boolean } = {},
): string | null {
  if (anew || asked === null || record === undefined || cloneRef(asked) === undefined) return asked;
  return record.answers.source === asked && existsSync(record.source) ? record.source : asked;
}
