import type { KubeObject } from './blueprint.ts';
import type { Json } from '../lib/json.ts';
import type { CommandHint } from './command-hint.ts';

/** Why a part is missing is said in one line; `error` is the failure itself, where it is at hand. */
export type Seen<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly error?: unknown };

export interface Observation {
  /** ISO time of the collection. */
  readonly at: string;
  readonly namespace: string;
  /** Node containers as the engine sees them (also stopped and half-made ones). */
  readonly containers: Seen<readonly NodeContainer[]>;
  /** Objects as the API server has them: nodes, volumes cluster-wide; the rest of our namespace. */
  readonly objects: Seen<readonly KubeObject[]>;
  /** Last lines of crashed containers; closely also what those that run said lately. Of the run before come first. Nothing in them steers a terminal. */
  readonly logs: Readonly<Record<PodContainer, readonly string[]>>;
  readonly web: Seen<WebFacts>;
  /** Containers of EEMT as the engine has them, where it runs with Compose; absent elsewhere. */
  readonly services?: Seen<readonly ServiceContainer[]>;
  /** There where `services` are processes of this machine. `noJobs`: why none of them computes jobs; null: they do. `live`: the page runs from the live folder. */
  readonly native?: { readonly noJobs: string | null; readonly live?: boolean };
  /** What pods use just now; absent where nobody measures. */
  readonly usage?: Seen<readonly PodUsage[]>;
  /** The page's last failed jobs and those that it calls running; absent where it was not asked, or cannot answer. */
  readonly jobs?: Seen<readonly PageJob[]>;
  /** What the tools said that made an `up` fail, where one just did; they leave nothing else behind. */
  readonly lastRun?: { readonly at: string; readonly lines: readonly string[] };
  /** A cluster of the environment's name that is not provably its own, and why; nothing else is looked at then. */
  readonly foreign?: { readonly cluster: string; readonly why: string };
  /** What was deployed last, held against what is there; absent where that is not known, and while eemt-dev is changing it. */
  readonly deployed?: DeployedFacts;
  /** What our user may not do, as Kubernetes said it. */
  readonly refused?: readonly Refusal[];
  /** Other parts of the look that failed. */
  readonly unread?: readonly { readonly what: string; readonly why: string }[];
}

export interface DeployedFacts {
  /** Helm's word for the release; null: there is none, or Helm has no part in it. */
  readonly release: { readonly name: string; readonly status: string | null } | null;
  /** Where what is there differs from what was deployed. */
  readonly changes: readonly ObservedChange[];
}

export interface ObservedChange {
  readonly subject: ObjectRef;
  /** `spec.template.spec.containers[web].image`; '' = the whole object is missing. */
  readonly path: string;
  /** null = it should not be there. */
  readonly wanted: Json;
  /** null = it is not there. */
  readonly found: Json;
  /** Of a missing Service: the labels of the pods that it led to. */
  readonly selector?: Readonly<Record<string, string>>;
}

/** `pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "eemt"` */
export interface Refusal {
  readonly user: string;
  readonly verb: string;
  /** With its API group: `deployments.apps`. */
  readonly resource: string;
  /** null: in the whole cluster. */
  readonly namespace: string | null;
  readonly text: string;
}

/** `POD/CONTAINER`; with Compose the container's name alone. */
export type PodContainer = string;

export interface NodeContainer {
  readonly name: string;
  readonly role: string;
  readonly state: 'running' | 'exited' | 'created' | 'paused' | 'restarting' | 'dead' | 'removing';
}

/** A container of a Compose project, or a process of this machine that stands in its place. */
export interface ServiceContainer {
  readonly name: string;
  /** It is a process; absent where it is a container. */
  readonly isProcess?: true;
  /** Of the Compose file: `eemt-web`. */
  readonly service: string;
  /** `web`, `worker`, `runner`, `cleanup`, `docs`; null: none of EEMT's parts. */
  readonly role: string | null;
  readonly state: NodeContainer['state'];
  /** Of its last end; null where it has not ended, and while it runs. */
  readonly exitCode: number | null;
  readonly restarts: number;
  readonly oomKilled: boolean;
  /** As its health check says; null where it has none. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | null;
  /** What the engine says of a start that failed. */
  readonly error: string | null;
  /** Reference that it was made with. */
  readonly image: string;
  /** ISO; null: it never started. */
  readonly startedAt: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Paths in it at which something is mounted; absent where nobody looked. */
  readonly mounts?: readonly string[];
  /** What its health check runs, as the engine has it: `CMD`, `curl`, …; null where it has none, absent where nobody looked. */
  readonly healthCheck?: readonly string[] | null;
}

export interface WebFacts {
  readonly url: string;
  /** As /health says, which does not look at the database. */
  readonly healthy: boolean;
  /** Whether the page lists its jobs; absent where it is not healthy. `answered`: it said itself that it cannot. */
  readonly database?:
    { readonly is: 'usable' } | { readonly is: 'unusable'; readonly why: string; readonly answered: boolean };
}

export interface PodUsage {
  /** Of the pod. */
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryMi: number;
}

/** A job as the page tells of it. Times are ISO. */
export interface PageJob {
  readonly id: string;
  readonly status: 'failed' | 'running';
  /** `sol` or `eemt`. */
  readonly workflow: string;
  /** Name of its DEM, as the page was given it. */
  readonly dem: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  /** What the page says it failed of, in one line. */
  readonly error: string | null;
}

export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Evidence {
  readonly source: string;
  readonly text: string;
  readonly at: string;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What a rule saw. A terminal one ends every wait. */
export interface Symptom {
  readonly subject: ObjectRef;
  readonly severity: Severity;
  readonly cause: string;
  readonly evidence: readonly Evidence[];
  readonly course: 'terminal' | 'transient';
  readonly repair: Repair;
}

export interface Repair {
  readonly byHand: readonly CommandHint[];
  readonly mode: 'automatic' | 'consent' | 'advice';
  /** The eemt-dev command that cures it. */
  readonly command: CommandHint['argv'] | null;
}

/** Made only by rank(), from one dependency graph. `key` is `ID KIND/NAME`. */
export interface Finding extends Symptom {
  readonly id: string;
  readonly key: string;
  readonly consequenceOf: string | null;
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  judge(seen: Observation): readonly Symptom[];
}
