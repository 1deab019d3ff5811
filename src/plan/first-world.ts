import type { World } from './world.ts';

/**
 * The world as it was before a plan changed it. What could not be read at its start, as the release in a cluster that rested, is taken
 * from the first look that could, unless a step has changed it by then.
 */
export interface FirstWorld<P> {
  readonly world: () => World<P>;
  readonly seen: (world: World<P>, parts: readonly (keyof P)[]) => void;
  readonly changed: (parts: readonly (keyof P)[]) => void;
}

export function createFirstWorld<P>(start: World<P>): FirstWorld<P> {
  let first = start;
  const changed = new Set<keyof P>();
  return {
    world: () => first,
    seen(world, parts) {
      const late = parts.filter((part) => first[part]?.ok !== true && world[part]?.ok && !changed.has(part));
      first = { ...first, ...Object.fromEntries(late.map((part) => [part, world[part]])) };
    },
    changed(parts) {
      for (const part of parts) changed.add(part);
    },
  };
}
