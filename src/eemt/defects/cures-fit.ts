import type { Misfit } from '../patch/apply.ts';
import { bugState, type KnownSource } from './bug-state.ts';
import type { Bug } from './bug.ts';

/** How the cures, which were made for one commit of EEMT, suit another one. */
export interface CuresFit {
  /** So many find what they change. */
  readonly fit: number;
  readonly of: number;
  /** Ids of those that find nothing to do. */
  readonly nothingToDo: readonly string[];
  /** Of these it cannot be told, and why. */
  readonly unknown: readonly { readonly id: string; readonly why: string }[];
  /** Places of EEMT's files that patches look for and do not find. */
  readonly misfits: readonly Misfit[];
}

/** Pure but for the texts. Defects that are only reported have no cure. */
export function curesFit(
  bugs: readonly Bug[],
  source: KnownSource,
  misfits: readonly Misfit[] = [],
): CuresFit {
  const states = bugs
    .filter(({ reportOnly }) => reportOnly === undefined)
    .map((bug) => ({ id: bug.id, ...bugState(bug, { source, findings: [], leftOut: [] }) }));
  const inState = (wanted: string) => states.filter(({ state }) => state === wanted);
  return {
    fit: inState('cured').length,
    of: states.length,
    nothingToDo: inState('absent').map(({ id }) => id),
    unknown: inState('unknown').map(({ id, why }) => ({ id, why })),
    misfits,
  };
}

/** In lines for people, the sum first. Pure. */
export function fitWords({ fit, of, nothingToDo, unknown, misfits }: CuresFit): readonly string[] {
  const reasons = [...new Set(unknown.map(({ why }) => why))];
  const one = nothingToDo.length === 1;
  return [
    fit === of
      ? `All ${String(of)} cures fit this EEMT.`
      : `${String(fit)} of ${String(of)} cures fit this EEMT.`,
    ...(nothingToDo.length === 0
      ? []
      : [`${nothingToDo.join(', ')} ${one ? 'finds' : 'find'} nothing to do any more: mended upstream?`]),
    ...reasons.map((why) => {
      const ids = unknown.flatMap((left) => (left.why === why ? [left.id] : []));
      return `It cannot be told of ${ids.length > 3 ? `${String(ids.length)} more` : ids.join(', ')}: ${why}`;
    }),
    ...misfits.map(
      ({ id, file, anchor }) => `The patch of ${id} does not fit any more: ${anchor} is not in ${file}`,
    ),
  ];
}
