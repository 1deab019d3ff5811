import type { Edits } from '../../core/blueprint.ts';

/** How a defect is brought about where one wants to see it, or why that cannot be done. */
export type Reproduction = HowToReproduce | { readonly none: string };

export interface HowToReproduce {
  /** `beside`: a namespace or Compose project of its own, what runs goes on; `alone`: an environment of its own, for which the running one is stopped; `build`: its images are built, nothing is started. */
  readonly place: 'beside' | 'alone' | 'build';
  readonly target: 'kind' | 'compose';
  /** Cures besides its own that hide it. */
  readonly leaveOut?: readonly string[];
  /** Parts of EEMT's Compose file that run besides, as --with names them. */
  readonly with?: readonly string[];
  /** Default 1. */
  readonly workers?: number;
  /** Edits before all cures: EEMT as it has to be besides. */
  readonly arrange?: Edits;
  /** What is done, in order, once it is deployed. */
  readonly act?: readonly Act[];
}

/** Data, so that files of defects need no tools. */
export type Act =
  /** A folder of the data, as `logs`, belongs to root alone; done before it is deployed. */
  | { readonly do: 'root-owns'; readonly folder: 'data' | 'cache' | 'logs' | 'database' }
  | { readonly do: 'submit-job'; readonly fields?: Readonly<Record<string, string>> }
  /** Its pods or containers go, and new ones come. */
  | { readonly do: 'restart'; readonly role: 'web' | 'worker' }
  /** The cleanup runs now, and not at its hour. */
  | { readonly do: 'clean-up' };
