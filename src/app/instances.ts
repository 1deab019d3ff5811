import { UsageError } from '../errors/index.ts';
import type { Instance } from '../targets/runtime.ts';

type Named = Pick<Instance, 'name' | 'role'>;

const parts = ['web', 'worker', 'runner', 'cleanup'];

/** What is meant by `web`, `worker`, `runner`, `cleanup`, `all`, or an instance's own name. Throws UsageError naming what there is. */
export function instancesFor<T extends Named>(what: string, instances: readonly T[]): readonly T[] {
  const found = instances.filter((one) => isMeant(what, one));
  if (found.length > 0 || what === 'all') return found;
  throw new UsageError('USAGE_POD', `No part of EEMT is called ${what}.`, {
    hints: [
      `there are: ${[...new Set(instances.map(({ name }) => name))].join(', ') || 'none'}`,
      `or say ${parts.join(', ')}, all`,
    ],
  });
}

/** Whether `web`, `worker`, `runner`, `cleanup`, `all`, or a name means this instance. */
export function isMeant(what: string, { name, role }: Named): boolean {
  return what === 'all' || (parts.includes(what) ? role === what : name === what);
}

/** It is the name of one instance, not of a part. */
export const isOneInstance = (what: string): boolean => what !== 'all' && !parts.includes(what);
