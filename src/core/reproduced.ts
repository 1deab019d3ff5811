/** What stands in a cluster of its own without being one defect; each by the flag that makes it. */
const documented = {
  'as-documented': "what EEMT's own scripts make",
  'seed-cluster': "the cluster of EEMT's notes",
} as const;

export type Documented = keyof typeof documented;

/** Pure. */
export function isDocumented(reproduced: string): reproduced is Documented {
  return Object.hasOwn(documented, reproduced);
}

/** For people; a defect by its id. Pure. */
export function reproducedText(reproduced: string): string {
  return isDocumented(reproduced) ? documented[reproduced] : reproduced;
}

/** What is gone once it is removed. Pure. */
export function madeText(reproduced: string): string {
  return isDocumented(reproduced) ? 'The cluster that was made for it' : `What showed ${reproduced}`;
}

/** The words behind `bugs reproduce` that begin it. Pure. */
export function reproducedWord(reproduced: string): string {
  return isDocumented(reproduced) ? `--${reproduced}` : reproduced;
}
