import type { Target } from './target.ts';

const load: Readonly<Record<Target['name'], () => Promise<Target>>> = {
  kind: async () => (await import('./kubernetes/index.ts')).kindTarget,
};

/** The target of this name, imported when it is needed. */
export async function targetOf(name: Target['name']): Promise<Target> {
  return await load[name]();
}
