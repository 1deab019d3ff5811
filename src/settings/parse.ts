import { UsageError } from '../errors/index.ts';

/** Whole numbers that a setting may be, both ends included. */
export const ranges = {
  workers: { min: 1, max: 50 },
  nodes: { min: 0, max: 8 },
  port: { min: 1, max: 65_535 },
} as const;

export const choices = {
  target: ['auto', 'kind'],
  profile: ['minimal', 'balanced', 'performance'],
  mode: ['local', 'distributed', 'hybrid'],
} as const;

/** A setting's value from the text of a flag or variable, or why not. */
export type Parsed<T> = { readonly value: T } | { readonly wrong: string };

/** Digits only: `1e3`, `0x10`, `2.0` and ` 2` are typing errors, not numbers. */
export function wholeNumber(
  text: string,
  range: { readonly min: number; readonly max: number },
): Parsed<number> {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.min && value <= range.max) return { value };
  return {
    wrong: `must be a whole number from ${String(range.min)} to ${String(range.max)}, not ${quoted(text)}`,
  };
}

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
  // What was said is not repeated: it may be a password.
  return { wrong: 'must be KEY=VALUE as helm --set takes it' };
}

export function notEmpty(text: string): Parsed<string> {
  return text.trim() === '' ? { wrong: 'must not be empty' } : { value: text };
}

export function cureId(text: string): Parsed<string> {
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)) return { value: text };
  return {
    wrong: `must be the id of a cure like rwx-claims, not ${quoted(text)}; \`eemt-dev bugs list\` names them`,
  };
}

/** `--workers`: 1 to 50. Throws UsageError USAGE_VALUE, as all that follow. */
export const parseWorkers = flagParser('--workers', (text) => wholeNumber(text, ranges.workers));
/** `--nodes`: 0 to 8. */
export const parseNodes = flagParser('--nodes', (text) => wholeNumber(text, ranges.nodes));
/** `--port`: 1 to 65535. */
export const parsePort = flagParser('--port', (text) => wholeNumber(text, ranges.port));
export const parseKubernetes = flagParser('--kubernetes', kubernetesVersion);
export const parseNodeImage = flagParser('--node-image', imageReference);
export const parseWebImage = flagParser('--web-image', imageReference);
export const parseWorkerImage = flagParser('--worker-image', workerImage);
export const parseSource = flagParser('--source', notEmpty);
export const parseValues = flagParser('--values', notEmpty);
/** `--set`: KEY=VALUE or `none`. */
export const parseSet = flagParser('--set', (text) => (text === 'none' ? { value: text } : helmSet(text)));
export const parseSkipFix = flagParser('--skip-fix', cureId);
export const parseCaBundle = flagParser('--ca-bundle', notEmpty);

function flagParser<T>(flag: string, read: (text: string) => Parsed<T>): (text: string) => T {
  return (text) => {
    const parsed = read(text);
    if ('value' in parsed) return parsed.value;
    throw new UsageError('USAGE_VALUE', `${flag} ${parsed.wrong}`);
  };
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
