import type { TargetName } from '../core/environment.ts';
import type { Target } from './target.ts';

const load: Readonly<Record<TargetName, () => Promise<Target>>> = {
  kind: async () => (await import('./kubernetes/index.ts')).kindTarget,
  compose: async () => (await import('./compose/index.ts')).composeTarget,
};

/** The target of this name, or the usual one, imported when it is needed. */
export async function targetOf(name: TargetName = 'kind'): Promise<Target> {
  return await load[name]();
}
