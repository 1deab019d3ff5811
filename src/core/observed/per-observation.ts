import type { Observation } from '../observation.ts';

/** The same reading, done once for each observation: a dozen rules ask for the pods of one look. */
export function perObservation<T>(read: (seen: Observation) => T): (seen: Observation) => T {
  const done = new WeakMap<Observation, { readonly value: T }>();
  return (seen) => {
    const known = done.get(seen);
    if (known !== undefined) return known.value;
    const value = read(seen);
    done.set(seen, { value });
    return value;
  };
}
