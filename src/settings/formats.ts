import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { defaultName } from '../core/environment.ts';
import { cloneRef } from '../core/source-name.ts';

/** A value from its text, or why not; the reason goes on behind the name of the setting. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

/** `1.27.3` and `v1.27.3` both give `v1.27.3`. */
export function kubernetesVersion(text: string): Parsed<string> {
  const found = /^v?(1\.\d{1,3}\.\d{1,3})$/.exec(text)?.[1];
  if (found !== undefined) return { value: `v${found}` };
  return { wrong: `must be a whole Kubernetes version like v1.27.3, not ${quoted(text)}` };
}

const imagePattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

/** A reference as Docker takes it: `eemt-web:2.0`, `localhost:5001/eemt/web@sha256:…`. */
export function imageReference(text: string): Parsed<string> {
  if (text.length <= 512 && imagePattern.test(text)) return { value: text };
  return { wrong: `must be an image reference like eemt-web:2.0, not ${quoted(text)}` };
}

/** `slim`, `full` or an image reference. */
export function workerImage(text: string): Parsed<string> {
  const reference = imageReference(text);
  return 'value' in reference
    ? reference
    : { wrong: `must be slim, full or an image reference, not ${quoted(text)}` };
}

/** `K=V` as Helm's --set takes it. */
export function helmSet(text: string): Parsed<string> {
  if (/^[^=\s][^=]*=/.test(text)) return { value: text };
  // What was given is not repeated: it may be a password.
  return { wrong: 'must be KEY=VALUE as helm --set takes it' };
}

/** `2..6`: an autoscaler keeps at least one. */
export function workerRange(text: string): Parsed<string> {
  const { min = 0, max = 0 } = rangeIn(text) ?? {};
  if (min >= 1 && min <= max && max <= 50) return { value: `${String(min)}..${String(max)}` };
  return { wrong: `must be MIN..MAX with numbers from 1 to 50, like 2..6, not ${quoted(text)}` };
}

/** The numbers in it, or undefined where it is none. */
export function rangeIn(text: string): { readonly min: number; readonly max: number } | undefined {
  const [, min, max] = /^(\d{1,3})\.\.(\d{1,3})$/.exec(text) ?? [];
  return min === undefined || max === undefined ? undefined : { min: Number(min), max: Number(max) };
}

export function notEmpty(text: string): Parsed<string> {
  return text.trim() === '' ? { wrong: 'must not be empty' } : { value: text };
}

/** A folder, a word of ours, or a branch or pull request of EEMT's repository. */
export function sourceName(text: string): Parsed<string> {
  const ref = cloneRef(text);
  return ref !== undefined && 'wrong' in ref ? ref : notEmpty(text);
}

/** A profile of EEMT's Compose file that runs something of use beside the rest. */
export function composeProfile(text: string): Parsed<string> {
  if (['docs', 'cleanup'].includes(text)) return { value: text };
  return { wrong: `must be docs or cleanup, not ${quoted(text)}` };
}

export function cureId(text: string): Parsed<string> {
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) return { value: text };
  // The verb is about no environment.
  const names = adviceText(advice`${eemtDev('bugs list')} names them`, defaultName);
  return { wrong: `must be the id of a cure like rwx-claims, not ${quoted(text)}; ${names}` };
}

/** Any value as a message shows it, cut where it is long. */
export function quoted(value: unknown): string {
  const cut = typeof value === 'string' && value.length > 60 ? `${value.slice(0, 60)}…` : value;
  const written = JSON.stringify(cut) as string | undefined;
  return (written ?? typeof value).slice(0, 70);
}
