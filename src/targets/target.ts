import type { Advice } from '../core/advice.ts';
import type { Edits, Slice } from '../core/blueprint.ts';
import type { CommandHint } from '../core/command-hint.ts';
import type { Environment, TargetName } from '../core/environment.ts';
import type { Finding, Observation } from '../core/observation.ts';
import type { Described } from '../core/status.ts';
import type { HostQuestion } from '../diagnosis/host/collect-host.ts';
import type { Source } from '../eemt/source.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Held } from '../plan/held.ts';
import type { StepResult } from '../plan/run-plan.ts';
import type { Run, StepId, Verdict } from '../plan/step.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';
import type { EnvironmentRecord } from '../state/record.ts';
import type { LivePage } from './live-source.ts';
import type { Runtime } from './runtime.ts';

/** One way to run EEMT. Use cases never name one; targets/index.ts knows which there are. */
export interface Target {
  readonly name: TargetName;
  /** What a verb works with: one world, which is read once and again only where it was changed. Does nothing yet. */
  readonly open: (env: Environment, run: Run) => Session;
  /** The same for a place beside a running environment, as besideOf(env, id) gives it; null where there is none, so that an environment of its own is needed. */
  readonly beside: ((place: Environment, id: string, run: Run) => Session) | null;
  /** The step of `up` after which all that EEMT consists of is there, whether it runs or not. */
  readonly deploys: StepId;
  /** Told from the source alone: no engine is asked, no environment need be there. Rejects only when cancelled. */
  readonly survey: (checkout: string, run: Run) => Promise<SourceSurvey>;
}

/** What the cures find to do in EEMT as it is written. */
export interface SourceSurvey {
  /** Cures that change something, each tried alone. */
  readonly changedBy: readonly string[];
  /** Slices that could not be read, and why. */
  readonly unread: Readonly<Partial<Record<Slice, string>>>;
}

export interface Session {
  readonly target: TargetName;
  /** What it runs on, for messages, with its name: `cluster`, `eemt-cluster`. */
  readonly what: 'cluster' | 'Compose project' | 'processes';
  readonly runsOn: string;
  /** What stays after `down` because the next `up` uses it again. */
  readonly keeps: 'the images' | 'the Python packages';
  /** What was seen is old, as after a question to a person. */
  readonly forget: () => void;
  /** Something of ours is there, running or not. */
  readonly exists: () => Promise<boolean>;
  /**
   * Rejects with STATE_FOREIGN_CLUSTER where what runs under this name is not provably ours, and with STATE_ENGINE where the
   * environment lives on another engine than `engine` says (null: it is not known).
   */
  readonly requireOurs: (before: { readonly engine: string | null }) => Promise<void>;
  /** Rejects where what would have to run is foreign, absent or stopped. */
  readonly requireRunning: () => Promise<void>;
  /** Removes what killed runs left half-made. */
  readonly tidy: (held: Held) => Promise<void>;
  /** What `up` needs of this machine, ports that are still to be published among it, and whether all is there already. */
  readonly host: (
    wish: HostWish,
  ) => Promise<Pick<HostQuestion, 'engine' | 'ports' | 'standing' | 'needs' | 'native'>>;
  /** The settings that can be had: what was fixed at creation beats defaults and memory. Rejects with STATE_CLUSTER_DIFFERS or PREREQ_PORT. */
  readonly fit: (
    resolved: ResolvedSettings,
    options: { readonly recreate: boolean },
  ) => Promise<{ readonly settings: Settings; readonly sparePort: number }>;
  /** Everything as it should be: the slices as EEMT wrote them, then every cure applied. Reads only. */
  readonly design: (request: DesignRequest) => Promise<Designed>;
  readonly plan: (goal: Goal) => Promise<SessionPlan>;
  /** Brings the images that run here to the nodes that run EEMT, or to every node; null: it has no nodes. */
  readonly loadImages: ((to: { readonly everyNode: boolean }) => Promise<SessionPlan>) | null;
  /**
   * How it is, judged by nobody yet. closely: also last lines of logs and the page's failed jobs, which cost a call each, and what was deployed last.
   * watches: it is looked at again and again, so that what seldom changes need not be asked for each time.
   */
  readonly observe: (options: {
    readonly closely: boolean;
    readonly watches?: boolean;
  }) => Promise<Observation>;
  /** What an observation holds, in the words of `status`; the record says how many workers there should be. Pure. */
  readonly describe: (
    observation: Observation,
    findings: readonly Finding[],
    record: EnvironmentRecord | undefined,
  ) => Described;
  /** How many pods or containers a live environment should have, and its address; also while they are scaled down. */
  readonly wanted: (record: EnvironmentRecord) => Promise<Wanted>;
  /** Why nothing computes jobs on this machine; null: where EEMT runs, they run. */
  readonly noJobs: () => Promise<NoJobs | null>;
  readonly runtime: Runtime;
}

export interface NoJobs {
  /** Half a sentence: `GRASS is not on this machine`. */
  readonly why: string;
  readonly wayOut: Advice;
}

export interface HostWish {
  /** Worker nodes, where there is a cluster. */
  readonly nodes: number;
  readonly port: number;
  /** The port was named by a flag, a variable or the file, so another will not do. */
  readonly portAsked: boolean;
  /** The EEMT source; null: there is none yet. */
  readonly sourceDir: string | null;
  /** What is there is made anew, so its port is open again. */
  readonly recreate: boolean;
}

export interface Wanted {
  readonly web: number;
  readonly workers: number;
  readonly webUrl: string;
}

/** What needs no design. */
export type Goal =
  /** Fresh data and containers; all else stays. */
  | { readonly do: 'reset'; readonly wanted: Wanted }
  /** So many workers, all else untouched. Rejects before anything is changed where more are asked for than fit (SCALE_TOO_MANY). */
  | { readonly do: 'scale'; readonly workers: number }
  /** Makes room for another environment of its kind; the next `up` goes on. */
  | { readonly do: 'stop' }
  /** Removes what runs, with data: true its data as well; fails where anything is still there. */
  | { readonly do: 'down'; readonly data: boolean };

/** A plan over the session's world. */
export interface SessionPlan {
  /** Changes nothing. */
  readonly judge: () => Promise<readonly JudgedStep[]>;
  readonly run: (held: Held, verb: string, run: Run) => Promise<readonly StepResult[]>;
  /** The answer that a step stands on, if it stands on one. */
  readonly answerOf: (step: StepId) => string | undefined;
}

export interface JudgedStep {
  readonly id: StepId;
  readonly title: string;
  readonly after: readonly StepId[];
  readonly verdict: Verdict;
}

export interface DesignRequest {
  readonly id: string;
  readonly source: Source;
  readonly settings: Settings;
  readonly leftOut: readonly string[];
  /** Free port next to the web interface's, mapped for later use. */
  readonly sparePort: number;
  /** The limit of disk that each part of the environment has, in Mi; null for a new environment. */
  readonly diskLimitMi: number | null;
  /** Edits before all cures: EEMT as it has to be for a defect to show. */
  readonly arrange?: Edits;
  /** The page runs from the live folder, where it is written before anything of the plan runs. */
  readonly live?: boolean;
}

export interface UpOptions {
  /** `cluster`: nodes that are ready, and nothing of EEMT. A target without a cluster passes over it. */
  readonly only?: 'cluster';
  readonly recreate: boolean;
  /** The data folders are emptied, once what ran before is gone. */
  readonly wipe: boolean;
  readonly build: boolean;
  readonly cache: boolean;
  readonly caBundle: string | null;
  /** false: nobody waits until EEMT answers, since it is to show a defect. */
  readonly waits?: boolean;
  /** Data folders that are to belong to root alone before anything runs; only beside an environment. */
  readonly rootOwns?: readonly string[];
}

export interface Designed {
  readonly id: string;
  /** How many workers there will be: a user's own values may have changed the number. */
  readonly workers: number;
  /** Limit of disk of each worker, in Mi. */
  readonly diskLimitMi: number;
  readonly webUrl: string;
  /** Address of the port that is kept for later use; null where there is none. */
  readonly spareUrl: string | null;
  /** Id of the engine it is designed for; null where it has none. */
  readonly engine: string | null;
  /** References of all images that the engine must have for it, those that others stand on among them; none without containers. Rejects where a build context cannot be read. */
  readonly images: () => Promise<readonly string[]>;
  /** Cures that changed something, in order, each once. */
  readonly changedBy: readonly string[];
  /** What a person should know: asked and given sizes, untried pairs, user's values that beat a cure. */
  readonly notes: readonly string[];
  /** As EEMT wrote it, or with every cure, piece by piece, for people to read and compare. */
  readonly shown: (as: 'raw' | 'cured') => Promise<readonly ShownPiece[]>;
  /** Helm's, with every cure; null where Helm has no part in it. */
  readonly values: JsonObject | null;
  /** A chart of it for any cluster; null where Helm has no part in it. */
  readonly portableChart: PortableChart | null;
  /** The plan that makes it so. */
  readonly up: (options: UpOptions) => Promise<SessionPlan>;
  /** The page as the checkout has it by now; null where it comes from an image that somebody gave. Rejects with SettingsError where a file cannot be read. */
  readonly livePage: () => Promise<LivePage | null>;
  /** What differs between it and what was applied, in words. */
  readonly drift: () => Promise<readonly string[]>;
}

/** A Helm chart with what differs from cluster to cluster as values. */
export interface PortableChart {
  /** Into this folder, whole or not at all, in the place of what was there. */
  readonly write: (dir: string) => Promise<WrittenChart>;
  /** Tells such a chart from any other folder, by the text of its Chart.yaml. */
  readonly isIn: (chartYaml: string) => boolean;
}

export interface WrittenChart {
  readonly name: string;
  readonly version: string;
  /** Paths inside of it. */
  readonly files: readonly string[];
  /** What the cluster must be able to pull. */
  readonly images: readonly string[];
  readonly next: readonly CommandHint[];
}

/** A slice, or one document of it. */
export interface ShownPiece {
  /** `KIND/NAME` of a manifest, else the slice: `values`, `images`, `cluster`, `compose`. */
  readonly key: string;
  readonly text: string;
  /** The cures that changed it; of what is as EEMT wrote it none. */
  readonly cures: readonly string[];
  /** What a tool takes as it is; null: only for people. */
  readonly document: { readonly origin: string; readonly body: JsonObject } | null;
}
