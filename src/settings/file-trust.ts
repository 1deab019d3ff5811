import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { visible } from '../lib/visible.ts';
import { fileRules, type FileRule } from './file-rules.ts';
import { flagName } from './flags.ts';
import { invalidSettings } from './invalid.ts';
import { readInside } from './read-inside.ts';
import { placeOf } from './said.ts';
import { settingKeys } from './schema.ts';
import type { SettingKey, Settled } from './settings.ts';

/** Something that eemt-dev.yaml says and that holds only after a person's yes. */
export interface FileRequest {
  readonly key: SettingKey;
  /** `/eemt/eemt-dev.yaml:3` */
  readonly place: string;
  /** Each value as people read it, files with their size. */
  readonly shown: readonly string[];
  /** The same values as a flag takes them. */
  readonly values: readonly string[];
  readonly rule: Exclude<FileRule, string>;
  /** Of the exact value and the contents of the files that it names. */
  readonly sha256: string;
}

const maxKib = 1024;

/**
 * What needs a yes of what eemt-dev.yaml says. Where a variable, an answer or a flag says the same setting, the file's value
 * does not count. Rejects with SettingsError SETTINGS_INVALID where it names files outside the checkout or none that can be read.
 */
export async function requestsOf(
  { settings, origins }: Settled,
  checkout: string,
): Promise<readonly FileRequest[]> {
  const requests: FileRequest[] = [];
  const problems: string[] = [];
  const hints: string[] = [];
  for (const key of settingKeys) {
    const rule = fileRules[key];
    const said = settings[key];
    if (typeof rule === 'string' || origins[key].origin !== 'file' || said === null) continue;
    const values = (Array.isArray(said) ? said : [said]).map(String);
    if (values.every((value) => rule.harmless?.includes(value))) continue;
    const seen = await Promise.all(values.map(async (value) => seenValue(rule, checkout, value)));
    const wrong = seen.flatMap((one) => ('wrong' in one ? [one.wrong] : []));
    if (wrong.length > 0) {
      problems.push(...wrong.map((one) => visible(`${placeOf(key, origins[key])} names ${one}`)));
      hints.push(`A file elsewhere is yours to name: \`eemt-dev up --${flagName(key)} FILE\`.`);
      continue;
    }
    const good = seen.flatMap((one) => ('wrong' in one ? [] : [one]));
    requests.push({
      key,
      place: origins[key].detail,
      shown: good.map(({ shown }) => visible(shown)),
      values,
      rule,
      sha256: sha256(JSON.stringify(good.map(({ exact }) => exact))),
    });
  }
  if (problems.length > 0) throw invalidSettings(problems, hints);
  return requests;
}

type Seen = { readonly exact: string; readonly shown: string } | { readonly wrong: string };

async function seenValue(rule: FileRequest['rule'], checkout: string, value: string): Promise<Seen> {
  if (!rule.files) return { exact: value, shown: value };
  const reading = await readInside(checkout, value, maxKib);
  if (reading.is === 'absent') return { wrong: `${value}, which is not there` };
  if (reading.is === 'refused') return { wrong: `${value}, which ${reading.why}` };
  const name = relative(await realpath(checkout), reading.realPath);
  return {
    exact: `${name} ${sha256(reading.bytes)}`,
    shown: `${name} (${String(reading.bytes.length)} bytes)`,
  };
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
