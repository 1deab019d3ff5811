import { describe, expect, it } from 'vitest';
import { sizesFor } from '../../../src/chart/index.ts';
import type { Facts } from '../../../src/environment/blueprint.ts';

const facts = (diskFreeBytes: number): Facts => ({
  host: { cpus: 2, memoryBytes: 25e9, diskFreeBytes, uid: 1000, gid: 1000 },
  nodes: 2,
  workers: 2,
  profile: 'minimal',
  mode: 'distributed',
  namespace: 'eemt',
  nodeDataPath: '/data',
  webNodePort: 30500,
});

describe('the limit of disk', () => {
  it('is the same before and after the images of an environment have filled the disk', () => {
    // Seen on a real run: 58 GB free before, 41 GB after; a limit of a quarter of it rolled out every pod on the next up.
    expect(sizesFor(facts(41e9))).toEqual(sizesFor(facts(58e9)));
  });

  it('is small on a full disk', () => {
    expect(sizesFor(facts(6e9)).worker.limits.diskMi).toBe(1024);
  });
});
