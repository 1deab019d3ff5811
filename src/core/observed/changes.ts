import type { ObjectRef, Observation, ObservedChange } from '../observation.ts';

/** One object that differs from what was deployed. */
export interface ChangedObject {
  readonly subject: ObjectRef;
  readonly changes: readonly ObservedChange[];
  /** It was deployed and is not there any more. */
  readonly missing: boolean;
  /** More than names and notes differ, so that it may do something else. */
  readonly matters: boolean;
  /** What its pods are made from differs, so that a cure may be gone from them. */
  readonly remakesPods: boolean;
}

/** Objects that differ from what was deployed last; none where that is not known. */
export function changedObjects(seen: Observation): readonly ChangedObject[] {
  const byObject = new Map<string, ObservedChange[]>();
  for (const change of seen.deployed?.changes ?? []) {
    const key = `${change.subject.kind}/${change.subject.name}`;
    byObject.set(key, [...(byObject.get(key) ?? []), change]);
  }
  return [...byObject.values()].flatMap((changes) => {
    const [first] = changes;
    return first === undefined ? [] : [objectOf(first.subject, changes)];
  });
}

function objectOf(subject: ObjectRef, changes: readonly ObservedChange[]): ChangedObject {
  const missing = changes.some(({ path }) => path === '');
  return {
    subject,
    changes,
    missing,
    matters: changes.some(({ path }) => !path.startsWith('metadata.')),
    remakesPods:
      missing ||
      subject.kind === 'Container' ||
      changes.some(({ path }) => /^spec\.(template|jobTemplate)\b/.test(path)),
  };
}
