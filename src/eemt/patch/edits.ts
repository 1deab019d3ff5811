import type { TextEdit } from './patch.ts';

/** What is taken out wherever it is there. */
export function gone(anchor: string, find: RegExp): TextEdit {
  return { anchor, find, put: '', done: nowhere(find) };
}

/** Matches a text that this matches nowhere. */
export function nowhere(find: RegExp): RegExp {
  return new RegExp(`(?<![^])(?![^]*(?:${find.source}))`, find.flags.replace('g', ''));
}
