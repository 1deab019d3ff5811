import type { Run } from '../../src/plan/step.ts';
import { createObserver, type Observer, type Reader, type World } from '../../src/plan/world.ts';

/** A part as it is, or what makes it anew at each read; a function that throws is a part that cannot be looked at. */
export type Parts<P> = { readonly [K in keyof P]?: P[K] | (() => P[K] | Promise<P[K]>) };

/** An observer over given parts; `reads` are the parts in the order in which they were read. A part that is not given is missing. */
export function observerOf<P>(
  parts: Parts<P>,
  { signal }: Pick<Run, 'signal'> = { signal: new AbortController().signal },
  needs: Reader<P>['needs'] = () => [],
): { readonly observer: Observer<P>; readonly reads: readonly (keyof P)[] } {
  const reads: (keyof P)[] = [];
  const observer = createObserver<P>(
    {
      needs,
      read: async <K extends keyof P>(part: K): Promise<P[K]> => {
        reads.push(part);
        const given: P[K] | (() => P[K] | Promise<P[K]>) | undefined = parts[part];
        if (given === undefined) throw new TypeError(`the test gives no ${String(part)}`);
        return typeof given === 'function' ? (given as () => P[K] | Promise<P[K]>)() : given;
      },
    },
    { signal, iso: () => '2026-01-01T00:00:00.000Z' },
  );
  return { observer, reads };
}

/** A world in which these parts were looked at. */
export function worldWith<P>(
  parts: { readonly [K in keyof P]?: P[K] },
  at = '2026-01-01T00:00:00.000Z',
): World<P> {
  const seen = Object.entries(parts).map(([part, value]) => [part, { ok: true, value }]);
  return { at, ...Object.fromEntries(seen) } as World<P>;
}
