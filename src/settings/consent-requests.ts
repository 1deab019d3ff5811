import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { visible } from '../lib/visible.ts';
import { invalidSettings } from './invalid.ts';
import { flagName } from './names.ts';
import { readInside } from './read-inside.ts';
import { placeOf, type ResolvedSettings } from './resolved.ts';
import { settingKeys, settingOf, type SettingKey } from './settings.ts';

/** Something in eemt-dev.yaml that holds only after a person's yes. */
export interface ConsentRequest {
  readonly key: SettingKey;
  /** `/eemt/eemt-dev.yaml:3` */
  readonly place: string;
  /** Each value as people read it, files with their size. */
  readonly shown: readonly string[];
  /** The same values as a flag takes them. */
  readonly values: readonly string[];
  /** Goes on behind the values: `which runs privileged`. */
  readonly why: string;
  /** Of the exact value and the contents of the files that it names. */
  readonly sha256: string;
}

const maxKib = 1024;

/**
 * What needs a yes of what eemt-dev.yaml says. Where a variable, an answer or a flag says the same setting, the file's value
 * does not count. Rejects with SettingsError SETTINGS_INVALID where it names files outside the checkout or none that can be read.
 */
export async function consentRequests(
  { settings, origins }: ResolvedSettings,
  checkout: string,
): Promise<readonly ConsentRequest[]> {
  const requests: ConsentRequest[] = [];
  const problems: string[] = [];
  const hints: Advice[] = [];
  for (const key of settingKeys) {
    const { fromCheckout, type, path } = settingOf(key);
    const given = settings[key];
    if (typeof fromCheckout === 'string' || origins[key].origin !== 'file' || given === null) continue;
    const values = (Array.isArray(given) ? given : [given]).map(String);
    if (values.every((value) => Object.hasOwn(type.words, value))) continue;
    const read = await Promise.all(
      values.map(async (value) =>
        path === undefined ? { exact: value, shown: value } : readFileValue(checkout, value),
      ),
    );
    const wrong = read.flatMap((one) => ('wrong' in one ? [one.wrong] : []));
    if (wrong.length > 0) {
      problems.push(...wrong.map((one) => visible(`${placeOf(key, origins[key])} names ${one}`)));
      hints.push(advice`A file elsewhere is yours to name: ${eemtDev('up', `--${flagName(key)}`, 'FILE')}.`);
      continue;
    }
    const good = read.flatMap((one) => ('wrong' in one ? [] : [one]));
    requests.push({
      key,
      place: origins[key].detail,
      shown: good.map(({ shown }) => visible(shown)),
      values,
      why: fromCheckout.ask,
      sha256: sha256(JSON.stringify(good.map(({ exact }) => exact))),
    });
  }
  if (problems.length > 0) throw invalidSettings(problems, hints);
  return requests;
}

type FileValue = { readonly exact: string; readonly shown: string } | { readonly wrong: string };

async function readFileValue(checkout: string, value: string): Promise<FileValue> {
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
