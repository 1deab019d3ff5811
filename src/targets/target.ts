import type { Blueprint, Facts, KubeObject } from '../core/blueprint.ts';
import type { Environment } from '../core/environment.ts';
import type { Held } from '../plan/held.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { Observation } from '../core/observation.ts';
import type { Plan, Run } from '../plan/step.ts';
import type { Source } from '../eemt/source.ts';
import type { Settings } from '../settings/settings.ts';

/** One way to run EEMT. Commands never name a target; targets/index.ts maps kind → lazy import. */
export interface Target {
  readonly kind: 'kind';
  /** Everything as it should be: the slices as EEMT wrote them, then every cure applied. Reads only. */
  readonly design: (request: DesignRequest, run: Run) => Promise<Designed>;
  readonly up: (env: Environment, designed: Designed, options: UpOptions, run: Run) => Promise<Plan>;
  /** Fresh data and pods, same cluster and images. */
  readonly reset: (
    env: Environment,
    wanted: { readonly web: number; readonly workers: number; readonly webUrl: string },
  ) => Plan;
  /** Removes what runs, with data: true its data as well; fails where anything is still there. */
  readonly down: (env: Environment, options: { readonly data: boolean }, run: Run) => Promise<Plan>;
  /**
   * Rejects with StateConflictError STATE_FOREIGN_CLUSTER where what runs under this name is not provably ours, and with STATE_ENGINE
   * where the environment lives on another engine than `engine` says (null: it is not known).
   */
  readonly requireOurs: (
    env: Environment,
    before: { readonly engine: string | null },
    run: Run,
  ) => Promise<void>;
  /** Removes what killed runs left half-made. */
  readonly tidy: (held: Held, run: Run) => Promise<void>;
  readonly observe: (
    env: Environment,
    options: { readonly withLogs: boolean },
    run: Run,
  ) => Promise<Observation>;
  /** How many pods a live environment should have, and its address; also while they are scaled down. */
  readonly wanted: (
    env: Environment,
    record: EnvironmentRecord,
    run: Run,
  ) => Promise<{ readonly web: number; readonly workers: number; readonly webUrl: string }>;
  /** All that was applied, as it is now; empty where the API does not answer. */
  readonly liveObjects: (env: Environment, run: Run) => Promise<readonly KubeObject[]>;
  readonly desiredObjects: (designed: Designed) => readonly KubeObject[];
  /** Something of ours is there, running or not. */
  readonly exists: (env: Environment, run: Run) => Promise<boolean>;
}

export interface DesignRequest {
  readonly env: Environment;
  readonly id: string;
  readonly source: Source;
  readonly settings: Settings;
  readonly leftOut: readonly string[];
  /** Free port next to the web interface's, mapped for later use. */
  readonly sparePort: number;
  /** The limit of disk that the environment's pods have, in Mi; null for a new environment. */
  readonly diskLimitMi: number | null;
}

export interface UpOptions {
  readonly recreate: boolean;
  /** The data folders are emptied, once the old cluster is gone. */
  readonly wipe: boolean;
  readonly build: boolean;
  readonly cache: boolean;
  readonly caBundle: string | null;
}

export interface Designed {
  readonly id: string;
  /** Worker pods that the release asks for. */
  readonly workers: number;
  readonly blueprint: Blueprint;
  /** The same without any cure: what EEMT wrote. */
  readonly raw: Blueprint;
  readonly facts: Facts;
  readonly webUrl: string;
  /** Id of the engine it is designed for; null where it has none. */
  readonly engine: string | null;
  /** Cures that changed something, in order, each once. */
  readonly changedBy: readonly string[];
  /** For each manifest (`KIND/NAME`) and for `values`, `images`, `cluster`: the cures that changed it. */
  readonly changes: Readonly<Record<string, readonly string[]>>;
  /** What a person should know: asked and given sizes, untried pairs, user's values that beat a cure. */
  readonly notes: readonly string[];
  readonly chart: { readonly name: string; readonly version: string };
  readonly proxies: Readonly<Record<string, string>>;
}
