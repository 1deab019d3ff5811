import { describe, expect, it } from 'vitest';
import { until } from '../../../src/app/until.ts';
import { fakeClock } from '../../support/fake-run.ts';

const { signal } = new AbortController();

function looking(seenAt: number) {
  const clock = fakeClock();
  let looks = 0;
  const look = () => Promise.resolve(++looks >= seenAt ? looks : undefined);
  return { run: { tools: { clock }, signal }, clock, look };
}

describe('looking until there is something', () => {
  it('gives the first that there is, each second', async () => {
    const { run, clock, look } = looking(4);
    const startMs = clock.nowMs();
    expect(await until({ limitMs: 10_000 }, run, look)).toBe(4);
    expect(clock.nowMs() - startMs).toBe(3000);
  });

  it('gives nothing at the limit, where it looked a last time', async () => {
    const { run, look } = looking(4);
    expect(await until({ limitMs: 2000 }, run, look)).toBeUndefined();
    expect(await look()).toBe(4);
  });

  it('ends with the reason of whoever stops it', async () => {
    const { run, look } = looking(5);
    const stopped = AbortSignal.abort(new TypeError('stopped'));
    await expect(until({ limitMs: 2000 }, { ...run, signal: stopped }, look)).rejects.toThrow('stopped');
  });
});
