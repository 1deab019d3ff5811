import type { TargetName } from './environment.ts';
import type { Finding } from './observation.ts';
import type { StandIn } from './stand-in.ts';

export type EnvironmentState = 'absent' | 'stopped' | 'starting' | 'healthy' | 'degraded' | 'broken';

/** What a person wants to know of an environment: `data` of `status` and `up`, and what their screens show. */
export interface EnvironmentStatus {
  readonly name: string;
  readonly target: TargetName;
  readonly state: EnvironmentState;
  readonly url: string | null;
  readonly namespace: string;
  /** null where the record is lost. */
  readonly source: SourceStatus | null;
  /** What runs in place of the real thing; null: it is the real thing. */
  readonly standIn: StandIn | null;
  readonly workerVariant: string | null;
  readonly nodes: readonly NodeStatus[];
  readonly workloads: readonly WorkloadStatus[];
  /** Bounds between which an autoscaler chooses the number of workers; absent where none does. */
  readonly autoscaling?: { readonly min: number; readonly max: number };
  readonly claims: readonly ClaimStatus[];
  readonly images: readonly ImageStatus[];
  readonly bugs: readonly BugStatus[];
  /** Ids of cures that were left out on purpose. */
  readonly leftOut: readonly string[];
  readonly findings: readonly Finding[];
  /** The defect that somebody brought about on purpose, and where; null: none. */
  readonly reproduction: ReproductionStatus | null;
  /** What Kubernetes told last of the namespace, newest first; absent where nobody tells. */
  readonly events?: readonly EventStatus[];
  /** What it cannot do as it is, each in one sentence; absent where there is nothing to say. */
  readonly limits?: readonly string[];
  /** What could not be looked at, and why. */
  readonly unreadable: readonly string[];
}

export type SourceKind = 'checkout' | 'clone' | 'demo';

export interface SourceStatus {
  readonly kind: SourceKind;
  /** Absolute. */
  readonly dir: string;
}

/** The parts of a status that a target tells in its own way. */
export type Described = Pick<
  EnvironmentStatus,
  | 'state'
  | 'workerVariant'
  | 'nodes'
  | 'workloads'
  | 'autoscaling'
  | 'claims'
  | 'images'
  | 'events'
  | 'limits'
  | 'unreadable'
>;

export interface ReproductionStatus {
  readonly bug: string;
  /** `beside` this environment in its cluster, in an environment of its `own`, or in one that is `alone` while this one rests. */
  readonly place: 'beside' | 'own' | 'alone';
  /** Name of the environment that it is in. */
  readonly environment: string;
  readonly namespace: string;
}

export interface NodeStatus {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface WorkloadStatus {
  readonly name: string;
  readonly role: string;
  readonly ready: number;
  readonly wanted: number;
  readonly pods: readonly PodStatus[];
}

export interface PodStatus {
  readonly name: string;
  readonly node: string | null;
  readonly state: string;
  readonly restarts: number;
  readonly reason: string | null;
  /** What it uses just now, where somebody measures. */
  readonly cpuMilli?: number;
  readonly memoryMi?: number;
}

export interface ClaimStatus {
  readonly name: string;
  readonly phase: string;
  /** Of the volume behind it, or null while there is none. */
  readonly size: string | null;
  readonly asked: string;
}

export interface ImageStatus {
  readonly name: string;
  readonly variant: string | null;
  readonly id: string | null;
}

export interface EventStatus {
  /** `Warning` or `Normal`; a reporter may have words of its own. */
  readonly kind: string;
  /** `Pod/eemt-worker-6c9d-x2x`. */
  readonly object: string;
  readonly reason: string;
  readonly message: string;
  /** How often it happened. */
  readonly count: number;
  /** ISO time of the last time, or ''. */
  readonly at: string;
}

export interface BugStatus {
  readonly id: string;
  /** unknown: it does not show; only the source can say whether it is cured or was never there. report-only: it is left as it is. */
  readonly state: 'absent' | 'cured' | 'present' | 'unknown' | 'report-only';
  readonly text: string;
}
