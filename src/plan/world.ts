import type { Seen } from '../core/observation.ts';
import { whyOf } from '../errors/index.ts';

/** The world in parts, as it was at one time (ISO). A part that was not asked for is absent; one that could not be looked at says why. */
export type World<P> = { readonly at: string } & { readonly [K in keyof P]?: Seen<P[K]> };

/** The one that looks. Nobody else reads the world that a plan is judged from. */
export interface Reader<P> {
  /** Parts that must be known before, as the containers before the address of the page. */
  needs(part: keyof P): readonly (keyof P)[];
  /** Looks at one part; `seen` holds those that it depends on. Changes nothing. A rejection becomes the reason why it is missing. */
  read<K extends keyof P>(part: K, seen: World<P>, signal: AbortSignal): Promise<P[K]>;
}

/** Keeps what was read until somebody changes it. */
export interface Observer<P> {
  /** The parts as they are: each is read once, and again only where it, or what it depends on, was changed since. Rejects only when stopped. */
  look(parts: readonly (keyof P)[]): Promise<World<P>>;
  /** These parts are no longer as they were read. */
  changed(parts: readonly (keyof P)[]): void;
  /** Nothing holds any more, as after a question to a person. */
  forget(): void;
}

export function createObserver<P>(
  reader: Reader<P>,
  { signal, iso }: { readonly signal: AbortSignal; readonly iso: () => string },
): Observer<P> {
  type Part = keyof P;
  const kept = new Map<Part, Promise<Seen<P[Part]>>>();

  const one = (part: Part): Promise<Seen<P[Part]>> => {
    const before = kept.get(part);
    if (before) return before;
    const now = look(reader.needs(part)).then((seen) =>
      reader.read(part, seen, signal).then(
        (value) => ({ ok: true, value }) as const,
        (error: unknown) => {
          signal.throwIfAborted();
          return { ok: false, why: whyOf(error), error } as const;
        },
      ),
    );
    kept.set(part, now);
    // Whoever asks next asks anew after a stop; nobody may be left with an unhandled rejection.
    now.catch(() => {
      if (kept.get(part) === now) kept.delete(part);
    });
    return now;
  };

  const look = async (parts: readonly Part[]): Promise<World<P>> => {
    const seen = await Promise.all(parts.map(async (part) => [part, await one(part)] as const));
    return { at: iso(), ...Object.fromEntries(seen) } as World<P>;
  };

  const changed = (parts: readonly Part[]): void => {
    for (const part of parts) kept.delete(part);
    const dependants = [...kept.keys()].filter((part) =>
      reader.needs(part).some((other) => parts.includes(other)),
    );
    if (dependants.length > 0) changed(dependants);
  };

  return {
    look,
    changed,
    forget: () => {
      kept.clear();
    },
  };
}

/** What a part holds. Throws the reason of the look where it is missing; a part that was not asked for is our bug. */
export function known<T>(seen: Seen<T> | undefined): T {
  if (seen === undefined) throw new TypeError('a part of the world was judged that was not asked for');
  if (seen.ok) return seen.value;
  throw seen.error instanceof Error ? seen.error : new TypeError(seen.why);
}
