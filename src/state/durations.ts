import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { isObject, type JsonObject } from '../lib/json.ts';

/** So many are kept of each step, so that one slow day does not count for ever. */
const kept = 5;

/** How long steps took on this machine, by what was made (`kind eemt slim 2`) and by step: milliseconds, the newest last. */
export function durationsFile(cache: string): string {
  return join(cache, 'durations.json');
}

/** The median of each step in ms; of what was never made here nothing. A file that cannot be read holds nothing. */
export async function medianDurations(cache: string, made: string): Promise<ReadonlyMap<string, number>> {
  const all = await readAll(cache);
  const steps = isObject(all[made]) ? all[made] : {};
  return new Map(
    Object.keys(steps).flatMap((id) => {
      const median = medianOf(numbersIn(steps, id));
      return median === undefined ? [] : [[id, median] as const];
    }),
  );
}

/** Adds what was measured just now. A folder that cannot be written is no reason to fail: only the next estimate is poorer. */
export async function addDurations(
  cache: string,
  made: string,
  steps: readonly { readonly id: string; readonly durationMs: number }[],
): Promise<void> {
  if (steps.length === 0) return;
  const all = await readAll(cache);
  const before = isObject(all[made]) ? all[made] : {};
  const now = steps.map(
    ({ id, durationMs }) => [id, [...numbersIn(before, id), Math.round(durationMs)].slice(-kept)] as const,
  );
  const text = JSON.stringify({ ...all, [made]: { ...before, ...Object.fromEntries(now) } });
  const file = durationsFile(cache);
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFileAtomic(file, `${text}\n`))
    .catch(() => undefined);
}

async function readAll(cache: string): Promise<JsonObject> {
  try {
    const value: unknown = JSON.parse(await readFile(durationsFile(cache), 'utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function numbersIn(steps: JsonObject, id: string): readonly number[] {
  const listed = steps[id];
  return Array.isArray(listed)
    ? listed.filter((one): one is number => typeof one === 'number' && one >= 0)
    : [];
}

function medianOf(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
