import type { Target } from './target.ts';

const load: Readonly<Record<Target['kind'], () => Promise<Target>>> = {
  kind: async () => (await import('./kubernetes/index.ts')).kindTarget,
};

/** Kind → recipe, imported when it is needed. */
export async function targetOf(kind: Target['kind']): Promise<Target> {
  return await load[kind]();
}
export type { Designed, Target, UpOptions } from './target.ts';
