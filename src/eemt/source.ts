/** A folder that was checked to be EEMT. Never written to. */
export interface Source {
  /** Absolute. */
  readonly dir: string;
  readonly kind: 'checkout' | 'given' | 'clone' | 'demo';
  /** HEAD commit, or null where it is no git checkout. */
  readonly commit: string | null;
}
