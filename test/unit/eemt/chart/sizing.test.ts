import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostWorkers, podsAtOnce, sizesFor } from '../../../../src/eemt/chart/sizing.ts';
import type { Amount, Sizes, SizingFacts } from '../../../../src/eemt/chart/sizing.ts';
import { checkSetting } from '../../../../src/settings/settings.ts';
import { facts } from '../defects/blueprint.ts';

const gi = 1024;
const anyMachine: fc.Arbitrary<SizingFacts> = fc
  .record({
    cpus: fc.integer({ min: 1, max: 256 }),
    memoryGi: fc.integer({ min: 2, max: 2048 }),
    diskLimitMi: fc.integer({ min: 1024, max: 10240 }),
    profile: fc.constantFrom('minimal', 'balanced', 'performance'),
  })
  .map(({ cpus, memoryGi, diskLimitMi, profile }) => machine(cpus, memoryGi, { profile, diskLimitMi }));

describe('sizesFor', () => {
  it('never requests more than it allows, nor allows more than the machine has', () => {
    fc.assert(
      fc.property(anyMachine, (some) => {
        for (const { requests, limits } of Object.values(sizesFor(some))) {
          for (const amount of ['cpuMilli', 'memoryMi', 'diskMi'] as const) {
            expect(requests[amount]).toBeGreaterThan(0);
            expect(requests[amount]).toBeLessThanOrEqual(limits[amount]);
          }
          expect(limits.cpuMilli).toBeLessThanOrEqual(some.host.cpus * 1000);
          expect(limits.memoryMi).toBeLessThanOrEqual(some.host.memoryBytes / 1024 ** 2);
        }
      }),
    );
  });

  it('lets 50 workers, the page and the rest be scheduled beside Kubernetes on one node of 2 CPUs or more', () => {
    fc.assert(
      fc.property(
        anyMachine.filter(({ host }) => host.cpus >= 2),
        (some) => {
          const sum = requestedTogether(sizesFor(some));
          // What the pods of kube-system on a control plane of Kind request.
          expect(sum.cpuMilli + 950).toBeLessThanOrEqual(some.host.cpus * 1000);
          expect(sum.memoryMi + 290).toBeLessThanOrEqual(some.host.memoryBytes / 1024 ** 2);
          expect(sum.diskMi).toBeLessThanOrEqual(5 * gi);
        },
      ),
    );
  });

  it('leaves room for the page and one worker on a single CPU', () => {
    const { web, worker } = sizesFor(machine(1, 4));
    expect(web.requests.cpuMilli + 2 * worker.requests.cpuMilli).toBeLessThanOrEqual(50);
  });

  it('weighs the page more than ten workers', () => {
    const { web, worker } = sizesFor(machine(2, 8));
    expect(web.requests.cpuMilli).toBeGreaterThan(10 * worker.requests.cpuMilli);
  });

  it('lets a lone worker use what the profile allows, or the whole of a smaller machine', () => {
    const limits = (some: SizingFacts): Amount => sizesFor(some).worker.limits;
    expect(limits(machine(64, 256, { profile: 'balanced' }))).toMatchObject({
      cpuMilli: 4000,
      memoryMi: 8 * gi,
    });
    expect(limits(machine(2, 8, { profile: 'performance' }))).toMatchObject({
      cpuMilli: 2000,
      memoryMi: 8 * gi,
    });
  });

  it('stays the same when another kernel reports a little less of the same memory', () => {
    const some = machine(4, 8, { profile: 'performance' });
    const less = { ...some, host: { ...some.host, memoryBytes: some.host.memoryBytes - 40e6 } };
    const evenLess = { ...some, host: { ...some.host, memoryBytes: some.host.memoryBytes - 50e6 } };
    expect(sizesFor(evenLess)).toEqual(sizesFor(less));
  });

  it('reckons with as many workers as may be asked for', () => {
    expect(checkSetting('workers', mostWorkers)).toEqual({ value: mostWorkers });
    expect(checkSetting('workers', mostWorkers + 1)).toHaveProperty('wrong');
  });
});

function machine(cpus: number, memoryGi: number, more: Partial<SizingFacts> = {}): SizingFacts {
  return { ...facts, host: { ...facts.host, cpus, memoryBytes: memoryGi * 1024 ** 3 }, ...more };
}

function requestedTogether({ web, worker, runner, small }: Sizes): Amount {
  const sum = (key: keyof Amount): number =>
    web.requests[key] +
    runner.requests[key] +
    small.requests[key] +
    worker.requests[key] * podsAtOnce(mostWorkers);
  return { cpuMilli: sum('cpuMilli'), memoryMi: sum('memoryMi'), diskMi: sum('diskMi') };
}
