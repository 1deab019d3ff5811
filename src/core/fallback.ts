import type { StandInReasons } from './stand-in.ts';

/** What `up` may take, unasked, where the real thing is not to be had; what each word of --fallback means. */
export const fallbackWords = {
  none: 'nothing',
  demo: 'the demo, where EEMT cannot be fetched',
  native: 'the page without containers, where Docker cannot be used',
  any: 'both',
} as const;

export type Fallback = keyof typeof fallbackWords;

const replaced: Readonly<Record<Fallback, readonly (keyof StandInReasons)[]>> = {
  none: [],
  demo: ['source'],
  native: ['target'],
  any: ['source', 'target'],
};

/** Pure. */
export function mayReplace(fallback: Fallback, part: keyof StandInReasons): boolean {
  return replaced[fallback].includes(part);
}

export function isFallback(word: unknown): word is Fallback {
  return typeof word === 'string' && Object.hasOwn(fallbackWords, word);
}
