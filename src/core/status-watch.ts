import type { JobProgress } from './job.ts';
import { changesBetween, knownAfter, type Change } from './status-changes.ts';
import { factsOf, type Facts } from './status-facts.ts';
import type { EnvironmentStatus } from './status.ts';

/** One look of somebody who watches. `at` is ISO. */
export type Look =
  | {
      readonly is: 'seen';
      readonly at: string;
      readonly status: EnvironmentStatus;
      /** What the runner computes, or computed last; null: nothing. */
      readonly job: JobProgress | null;
    }
  | { readonly is: 'failed'; readonly at: string; readonly why: string };

/** What somebody who watches knows by now. */
export interface StatusWatch {
  /** The last look that worked; null: none has. */
  readonly seen: Extract<Look, { readonly is: 'seen' }> | null;
  /** The last look, where it failed. */
  readonly failed: Extract<Look, { readonly is: 'failed' }> | null;
  readonly known: Facts;
  /** Of the last look. */
  readonly fresh: readonly Change[];
  /** Newest first. */
  readonly changes: readonly Change[];
}

export const nothingSeen: StatusWatch = {
  seen: null,
  failed: null,
  known: new Map(),
  fresh: [],
  changes: [],
};

/** A screen shows no more, and a watch may go on for days. */
const mostChanges = 200;

/** What is known after one more look. Pure. */
export function afterLook(before: StatusWatch, look: Look): StatusWatch {
  const again = lookChange(before, look);
  if (look.is === 'failed')
    return withChanges({ ...before, failed: look }, again === undefined ? [] : [again]);
  const facts = factsOf(look.status, look.job);
  const known = knownAfter(before.known, facts);
  const changes = before.seen === null ? [] : changesBetween(before.known, known, look.at);
  return withChanges({ ...before, seen: look, failed: null, known }, [
    ...(again === undefined ? [] : [again]),
    ...changes,
  ]);
}

function withChanges(watch: StatusWatch, fresh: readonly Change[]): StatusWatch {
  return { ...watch, fresh, changes: [...fresh, ...watch.changes].slice(0, mostChanges) };
}

/** That looks begin to fail, for another reason than before, or work again. */
function lookChange({ failed }: StatusWatch, look: Look): Change | undefined {
  const before = failed?.why ?? null;
  const after = look.is === 'failed' ? look.why : null;
  return before === after ? undefined : { at: look.at, kind: 'look', name: 'status', before, after };
}
