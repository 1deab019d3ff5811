import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addDurations, durationsFile, medianDurations } from '../../../src/state/durations.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'eemt-dev-durations-'));
});
afterEach(() => {
  chmodSync(cache, 0o700);
  rmSync(cache, { recursive: true, force: true });
});

const run = (...durations: readonly number[]) =>
  durations.reduce(
    (before, durationMs) =>
      before.then(() => addDurations(cache, 'kind slim', [{ id: 'cluster', durationMs }])),
    Promise.resolve(),
  );
const medians = async (made = 'kind slim') => Object.fromEntries(await medianDurations(cache, made));

describe('how long steps took here', () => {
  it('is the median of the last five runs, so that one slow day does not count for ever', async () => {
    await run(90_000, 90_000, 10, 40, 20.4, 30, 900);
    expect(await medians()).toEqual({ cluster: 30 });
    expect(JSON.parse(readFileSync(durationsFile(cache), 'utf8'))).toEqual({
      'kind slim': { cluster: [10, 40, 20, 30, 900] },
    });
  });

  it('is kept apart by what was made, and steps that did not run this time stay', async () => {
    await run(10);
    await addDurations(cache, 'kind slim', [{ id: 'release', durationMs: 5 }]);
    expect(await medians()).toEqual({ cluster: 10, release: 5 });
    expect(await medians('compose slim')).toEqual({});
  });

  it.each(['', '[]', 'null', '{"kind slim": 3}', '{"kind slim": {"cluster": ["x", -1, null]}}'])(
    'is unknown where the file says %j, which is written anew',
    async (text) => {
      writeFileSync(durationsFile(cache), text);
      expect(await medians()).toEqual({});
      await run(10);
      expect(await medians()).toEqual({ cluster: 10 });
    },
  );

  it('is forgotten where it cannot be written', async () => {
    rmSync(cache, { recursive: true });
    writeFileSync(cache, '');
    await expect(run(10)).resolves.toBeUndefined();
    expect(await medians()).toEqual({});
  });
});
