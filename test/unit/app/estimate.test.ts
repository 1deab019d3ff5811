import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { estimateOf, rememberDurations, withEstimate, type Making } from '../../../src/app/estimate.ts';
import { demoDir } from '../../../src/eemt/source.ts';
import type { JudgedStep } from '../../../src/targets/target.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'eemt-dev-estimate-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true });
});

const making: Making = {
  target: 'kind',
  source: { kind: 'checkout', dir: '/eemt' },
  settings: { workerImage: 'slim', nodes: 2 },
};
const step = (id: string, is: 'done' | 'unknown', ...after: readonly string[]): JudgedStep => ({
  id,
  title: id,
  after,
  verdict: is === 'done' ? { is, note: '' } : { is, until: '' },
});
const all = [
  step('data-folders', 'done'),
  step('image-web', 'unknown'),
  step('cluster', 'unknown'),
  step('ready', 'unknown', 'image-web', 'cluster'),
];
const seconds = async (steps: readonly JudgedStep[], made: Making = making) =>
  (await estimateOf(steps, made, cache))?.seconds ?? null;

describe('the time that up is expected to take', () => {
  it('is a shipped figure where this machine has none, with the images built or not', async () => {
    expect(await estimateOf(all, making, cache)).toEqual({ seconds: 139, measured: 'elsewhere', steps: [] });
    const built = all.map((one) => (one.id === 'image-web' ? step('image-web', 'done') : one));
    expect(await seconds(built)).toBe(80);
    expect(await seconds(all, { ...making, target: 'compose' })).toBe(38);
  });

  it('is of a page without containers by whether its Python packages are there, whatever data was kept', async () => {
    const native: Making = { ...making, target: 'native' };
    const rest = [step('data-owner', 'done'), step('page-copy', 'unknown'), step('ready', 'unknown')];
    expect(await seconds([step('python-environment', 'unknown'), ...rest], native)).toBe(7);
    expect(await seconds([step('python-environment', 'done'), ...rest], native)).toBe(2);
  });

  it('is unknown for what nobody measured', async () => {
    expect(await seconds([...all, step('image-worker', 'done')])).toBeNull();
    expect(await seconds([...all, step('release', 'done')])).toBeNull();
    expect(await seconds(all, { ...making, source: { kind: 'given', dir: demoDir } })).toBeNull();
    expect(await seconds(all, { ...making, settings: { workerImage: 'full', nodes: 2 } })).toBeNull();
    expect(await seconds(all, { ...making, settings: { workerImage: 'slim', nodes: 0 } })).toBeNull();
    expect(await seconds([step('cluster', 'done')])).toBeNull();
  });

  it('is what this machine needed for the same steps, once all of them ran here', async () => {
    const ran = (id: string, durationMs: number, outcome: 'done' | 'already' = 'done') => ({
      id,
      outcome,
      durationMs,
    });
    const first = [ran('image-web', 40_000), ran('cluster', 30_000)];
    await rememberDurations(all, first, making, cache);
    expect(await seconds(all)).toBe(139);
    const standing = [step('cluster', 'done')];
    await rememberDurations(standing, [ran('ready', 9000), ran('cluster', 1, 'already')], making, cache);
    expect(await estimateOf(all, making, cache)).toMatchObject({ seconds: 49, measured: 'here' });
    expect(await seconds(all, { ...making, target: 'compose' })).toBe(38);
  });

  it.each(['compose', 'native'] as const)(
    'is learned on %s as well, whatever is said of nodes, which only a cluster has',
    async (target) => {
      const made: Making = { ...making, target };
      const ran = { id: 'ready', outcome: 'done', durationMs: 6000 } as const;
      await rememberDurations([step('ready', 'unknown')], [ran], made, cache);
      const more = { ...made, settings: { ...made.settings, nodes: 0 } };
      const known = { seconds: 6, measured: 'here' };
      expect(await estimateOf([step('ready', 'unknown')], more, cache)).toMatchObject(known);
      expect(await seconds([step('ready', 'unknown')])).not.toBe(6);
    },
  );

  it('knows what turned out to be so when its turn came', async () => {
    const already = { id: 'labels', outcome: 'already', durationMs: 3 } as const;
    await rememberDurations([step('labels', 'unknown')], [already], making, cache);
    expect(await seconds([step('labels', 'unknown')])).toBe(0.003);
  });

  it('goes with the start of the plan, for whoever draws it', () => {
    const event = {
      event: 'plan-started',
      verb: 'up',
      steps: [{ id: 'cluster', title: 'Cluster' }],
    } as const;
    expect(withEstimate(event, null)).toBe(event);
    const timed = [{ id: 'cluster', after: ['image-web'], seconds: 30.04 }];
    expect(withEstimate(event, { seconds: 49.96, measured: 'here', steps: timed })).toEqual({
      ...event,
      estimateSeconds: 50,
      steps: [{ id: 'cluster', title: 'Cluster', after: ['image-web'], estimateSeconds: 30 }],
    });
  });
});
