import { factKinds, type Fact, type FactKind, type Facts } from './status-facts.ts';

/** Something that is not as it was at the look before. */
export interface Change {
  /** ISO time of the look that saw it. */
  readonly at: string;
  /** look: of a look that failed, `after` says why. */
  readonly kind: FactKind | 'look';
  readonly name: string;
  /** null: it was not there. */
  readonly before: string | null;
  /** null: it is gone. */
  readonly after: string | null;
}

/** Words of these differ from look to look though it is the same trouble. */
const byPresence: readonly FactKind[] = ['finding', 'unreadable'];

/** What differs, what matters most first. Pure. */
export function changesBetween(before: Facts, after: Facts, at: string): readonly Change[] {
  const keys = [...new Set([...after.keys(), ...before.keys()])];
  return keys
    .flatMap((key) => changeOf(before.get(key), after.get(key), at))
    .sort((one, other) => rankOf(one) - rankOf(other));
}

/**
 * What is known after a look: where something could not be read, kinds of which nothing was seen are as they were before. A pod is not gone
 * because the API server did not answer. Pure.
 */
export function knownAfter(before: Facts, seen: Facts): Facts {
  const kinds = new Set([...seen.values()].map(({ kind }) => kind));
  if (!kinds.has('unreadable')) return seen;
  const kept = [...before].filter(([, { kind }]) => kind !== 'unreadable' && !kinds.has(kind));
  return new Map([...seen, ...kept]);
}

function changeOf(before: Fact | undefined, after: Fact | undefined, at: string): readonly Change[] {
  const fact = after ?? before;
  if (fact === undefined || before?.value === after?.value) return [];
  if (before && after && byPresence.includes(fact.kind)) return [];
  const { kind, name } = fact;
  return [{ at, kind, name, before: before?.value ?? null, after: after?.value ?? null }];
}

function rankOf({ kind }: Change): number {
  return kind === 'look' ? -1 : factKinds.indexOf(kind);
}
