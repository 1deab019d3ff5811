import type { TextEdit } from './patch.ts';

/** What is taken out wherever it is there. */
export function gone(anchor: string, find: RegExp): TextEdit {
  return { anchor, find, put: '', done: lacks(find) };
}

/** Matches a text in which this is nowhere: for the `done` of an edit that takes something away. */
export function lacks({ source, flags }: RegExp): RegExp {
  return new RegExp(`(?<![^])(?![^]*(?:${source}))`, flags.replace('g', ''));
}
