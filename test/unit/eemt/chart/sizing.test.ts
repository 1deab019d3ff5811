import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizeNotes } from '../../../../src/eemt/chart/size-notes.ts';
import { sizesFor } from '../../../../src/eemt/chart/sizing.ts';
import type { Facts } from '../../../../src/core/blueprint.ts';
import { facts } from '../defects/blueprint.ts';

const gi = 1024;
const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    cpus: fc.integer({ min: 1, max: 256 }),
    memoryGi: fc.integer({ min: 2, max: 2048 }),
    diskLimitMi: fc.integer({ min: 1024, max: 10240 }),
    workers: fc.integer({ min: 1, max: 50 }),
    nodes: fc.integer({ min: 0, max: 8 }),
    profile: fc.constantFrom('minimal', 'balanced', 'performance'),
  })
  .map(({ cpus, memoryGi, diskLimitMi, workers, nodes, profile }) => ({
    ...facts,
    workers,
    nodes,
    profile,
    host: { ...facts.host, cpus, memoryBytes: memoryGi * 1024 ** 3 },
    diskLimitMi,
  }));

describe('sizesFor', () => {
  it('never requests more than it allows, and keeps the floors', () => {
    fc.assert(
      fc.property(anyFacts, (some) => {
        for (const { requests, limits } of Object.values(sizesFor(some))) {
          expect(requests.cpuMilli).toBeLessThanOrEqual(limits.cpuMilli);
          expect(requests.memoryMi).toBeLessThanOrEqual(limits.memoryMi);
          expect(requests.diskMi).toBeLessThanOrEqual(limits.diskMi);
          expect(requests.cpuMilli).toBeGreaterThanOrEqual(50);
          expect(requests.memoryMi).toBeGreaterThanOrEqual(128);
        }
      }),
    );
  });

  it('lets everything stand on one node, as far as the floors let it', () => {
    fc.assert(
      fc.property(anyFacts, (some) => {
        const { cpu, memory } = together(some, 'requests');
        const { cpus, memoryBytes } = some.host;
        const floors = some.workers + Math.ceil(some.workers / 4) + 3;
        expect(cpu).toBeLessThanOrEqual(Math.max(cpus * 1000 - 1000, cpus * 250, floors * 50 * 2));
        expect(memory).toBeLessThanOrEqual(Math.max(memoryBytes / 1024 ** 2 / 2, floors * 128 * 2));
      }),
    );
  });

  it("stays inside the namespace's quota, with 50 workers too", () => {
    fc.assert(
      fc.property(anyFacts, (some) => {
        const requests = together(some, 'requests');
        const limits = together(some, 'limits');
        expect(requests.cpu).toBeLessThanOrEqual(50_000);
        expect(requests.memory).toBeLessThanOrEqual(200 * gi);
        expect(limits.cpu).toBeLessThanOrEqual(100_000);
        expect(limits.memory).toBeLessThanOrEqual(400 * gi);
      }),
    );
  });

  it('gives the ceilings of the profile where the machine is large', () => {
    const large = {
      ...facts,
      profile: 'balanced',
      host: { ...facts.host, cpus: 64, memoryBytes: 256 * 1024 ** 3 },
    } as const;
    expect(sizesFor(large).worker.limits).toMatchObject({ cpuMilli: 4000, memoryMi: 8 * gi });
    expect(sizeNotes(large)).toEqual([]);
  });

  it('never limits a pod to more than the machine', () => {
    const { limits } = sizesFor({ ...facts, profile: 'performance' }).worker;
    expect(limits).toMatchObject({ cpuMilli: 2000, memoryMi: 8 * gi });
  });
});

describe('sizeNotes', () => {
  it('says what was asked and what is given', () => {
    expect(sizeNotes(facts)).toContain(
      'worker: asked 2 CPU, 4Gi; requested 0.18 CPU, 704Mi of 2 CPUs shared by 3 nodes',
    );
  });
});

function together(
  some: Facts,
  part: 'requests' | 'limits',
): { readonly cpu: number; readonly memory: number } {
  const { web, worker, cleanup, master } = sizesFor(some);
  const workers = some.workers + Math.ceil(some.workers / 4);
  const sum = (key: 'cpuMilli' | 'memoryMi'): number =>
    web[part][key] + cleanup[part][key] + master[part][key] + worker[part][key] * workers;
  return { cpu: sum('cpuMilli'), memory: sum('memoryMi') };
}
