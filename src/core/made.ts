/** What there will be. */
export interface Made {
  /** Name of the environment. */
  readonly name: string;
  /** The target in plain words. */
  readonly targetMeans: string;
  /** What EEMT runs on, with its name: `cluster eemt-cluster`. */
  readonly runsOn: string;
  readonly workers: number;
  readonly url: string;
  /** Folders. */
  readonly source: string;
  readonly data: string;
  /** Images that are to be built, and what they take, where that was measured. */
  readonly images: number;
  readonly imageBytes: number | null;
}
