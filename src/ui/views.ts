import type { Finding } from '../environment/snapshot.ts';

/** What `status` shows, as plain data. */
export interface StatusView {
  readonly name: string;
  readonly target: 'kind';
  readonly state: 'absent' | 'stopped' | 'starting' | 'healthy' | 'degraded' | 'broken';
  readonly url: string | null;
  readonly namespace: string;
  readonly source: string | null;
  readonly workerVariant: string | null;
  readonly nodes: readonly NodeView[];
  readonly workloads: readonly WorkloadView[];
  readonly claims: readonly {
    readonly name: string;
    readonly phase: string;
    readonly size: string | null;
    readonly asked: string | null;
  }[];
  readonly images: readonly {
    readonly name: string;
    readonly variant: string | null;
    readonly id: string | null;
  }[];
  readonly bugs: readonly BugView[];
  /** Ids of cures that were left out on purpose. */
  readonly leftOut: readonly string[];
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why. */
  readonly unreadable: readonly string[];
  /** Folder with the job data. */
  readonly dataFolder?: string;
}

export interface NodeView {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface WorkloadView {
  readonly name: string;
  readonly role: string;
  readonly ready: number;
  readonly wanted: number;
  readonly pods: readonly PodView[];
}

export interface PodView {
  readonly name: string;
  readonly node: string | null;
  readonly state: string;
  readonly restarts: number;
  readonly reason: string | null;
}

export interface BugView {
  readonly id: string;
  readonly state: 'absent' | 'cured' | 'present' | 'unknown';
  readonly text: string;
}

/** What the end of `up` shows. */
export interface EndScreen extends StatusView {
  readonly timings: readonly { readonly title: string; readonly durationMs: number }[];
  /** Drift that was healed, one line each. */
  readonly healed: readonly string[];
  readonly next: readonly { readonly command: string; readonly purpose: string }[];
  /** Asked and given sizes, one line each. */
  readonly sizes: readonly string[];
}

/** One prerequisite as `doctor` shows it. */
export interface CheckView {
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  readonly hints: readonly string[];
}
