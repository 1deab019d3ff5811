import { UsageError } from '../errors/index.ts';
import type { Instance } from '../targets/runtime.ts';

const parts = ['web', 'worker', 'runner', 'cleanup'];

/** What is meant by `web`, `worker`, `runner`, `cleanup`, `all`, or an instance's own name. Throws UsageError naming what there is. */
export function instancesFor(what: string, instances: readonly Instance[]): readonly Instance[] {
  if (what === 'all') return instances;
  const found = instances.filter(({ name, role }) => (parts.includes(what) ? role === what : name === what));
  if (found.length > 0) return found;
  throw new UsageError('USAGE_POD', `There is no pod ${what}.`, {
    hints: [
      `there are: ${instances.map(({ name }) => name).join(', ') || 'none'}`,
      `or say ${parts.join(', ')}, all`,
    ],
  });
}
