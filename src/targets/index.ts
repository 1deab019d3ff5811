import type { Target } from './target.ts';

/** Kind → recipe, imported when it is needed. */
export async function targetOf(kind: Target['kind']): Promise<Target> {
  switch (kind) {
    case 'kind':
      return (await import('./kind/index.ts')).kindTarget;
  }
}
export type { Designed, Target, UpOptions } from './target.ts';
