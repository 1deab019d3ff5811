/** What somebody is told who watches a checkout. */
export type WatchEvent =
  | { readonly is: 'watching'; readonly url: string; readonly folder: string }
  /** Changes are looked for again and again, since nobody tells of them here. */
  | { readonly is: 'polling'; readonly why: string }
  | { readonly is: 'live'; readonly at: string; readonly paths: readonly string[]; readonly ms: number }
  /** The page cannot start from it; the one before goes on. */
  | {
      readonly is: 'failed';
      readonly at: string;
      readonly paths: readonly string[];
      readonly lines: readonly string[];
    }
  /** What is not taken over live has changed, so EEMT is made as `up` makes it. */
  | { readonly is: 'converging'; readonly at: string; readonly paths: readonly string[] }
  | { readonly is: 'converged'; readonly at: string; readonly ms: number }
  /** The checkout cannot be read as it is now. */
  | { readonly is: 'unread'; readonly at: string; readonly why: string }
  | { readonly is: 'leaving' }
  | { readonly is: 'left' };
