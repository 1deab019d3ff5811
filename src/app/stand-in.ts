import { mayReplace, type Fallback } from '../core/fallback.ts';

/** What is not to be had: an EEMT checkout around here (the pinned commit is fetched instead), that commit (the demo), containers (the page without them). */
export type Missing = 'checkout' | 'clone' | 'containers';

export interface Situation {
  readonly missing: Missing;
  /** Somebody said which it is to be, by a flag, a variable or a file: never another one. */
  readonly asked: boolean;
  /** The environment exists: it stays what it is. */
  readonly lives: boolean;
  readonly fallback: Fallback;
  /** Somebody is there to be asked, and has not agreed to everything beforehand. */
  readonly terminal: boolean;
  /** The source that would run is the demo or the pinned commit; any other may be a stranger's. */
  readonly knownSource: boolean;
}

/** `take`: what stands in is taken and said; `ask`: it is proposed; `fail`: the error that there is. */
export type Way = 'take' | 'ask' | 'fail';

/** What is done where something is missing. Pure. */
export function wayOut({ missing, asked, lives, fallback, terminal, knownSource }: Situation): Way {
  if (asked) return 'fail';
  const otherwise = terminal ? 'ask' : 'fail';
  switch (missing) {
    case 'checkout':
      // The source of one that exists may be gone; another one is a person's to choose.
      return fallback === 'none' || lives ? otherwise : 'take';
    case 'clone':
      if (lives) return 'fail';
      return mayReplace(fallback, 'source') ? 'take' : otherwise;
    case 'containers':
      if (lives) return 'fail';
      return mayReplace(fallback, 'target') && knownSource ? 'take' : otherwise;
  }
}

export interface Unconfined extends Pick<Situation, 'knownSource' | 'terminal'> {
  /** By the command line, or by a yes to a question. */
  readonly agreed: boolean;
  /** The same source ran so before. */
  readonly ranSo: boolean;
}

/** Whether this code may run as the person, without a container around it. Pure. */
export function mayRunUnconfined({ knownSource, agreed, ranSo, terminal }: Unconfined): Way {
  if (knownSource || agreed || ranSo) return 'take';
  return terminal ? 'ask' : 'fail';
}
