import { expect, it } from 'vitest';
import { runPython } from '../../support/run-python.ts';

const jobs = new URL('../../../images/jobs/', import.meta.url).pathname;

async function value(expression: string): Promise<unknown> {
  const code = `import json, sys; sys.path.insert(0, sys.argv[1]); from task_memory import *; print(json.dumps(${expression}))`;
  return JSON.parse((await runPython(['-c', code, jobs])).stdout);
}

it('a day is reckoned at least with the memory that it was measured to take, and at most a fourth more', async () => {
  const measuredMb = [
    [250_000, 63],
    [1_000_000, 77],
    [4_000_000, 159],
    [16_000_000, 479],
  ] as const;
  for (const [cells, megabytes] of measuredMb) {
    const reckonedMb = Number(await value(`memory_of_a_day(${String(cells)})`)) / 1e6;
    expect(reckonedMb).toBeGreaterThan(megabytes);
    expect(reckonedMb).toBeLessThan(megabytes * 1.25);
  }
});

it('the largest DEM for a memory is the largest whose day fits into it', async () => {
  expect(await value('[memory_of_a_day(most_cells(10**9) + more) <= 10**9 for more in (0, 1)]')).toEqual([
    true,
    false,
  ]);
  expect(await value('most_cells(1000)')).toBe(0);
});
