import type { Json, JsonObject } from '../lib/json.ts';

/** What should be, as plain data, built once per command; steps only make the world equal to it. */
export interface Blueprint {
  /** In build order. */
  readonly images: readonly ImageBuild[];
  readonly cluster: ClusterPlan;
  /** Values handed to `helm template`. */
  readonly values: JsonObject;
  readonly manifests: ManifestSet;
}

export type Slice = keyof Blueprint;

export type ImageRole = 'base' | 'web' | 'worker';

export interface ImageBuild {
  readonly role: ImageRole;
  /** EEMT's own name for it, used only inside nodes: `eemt-web:2.0`. */
  readonly name: string;
  /** Short name of the variant for people, as `EEMT's own`, `slim`, `full`, or the given reference. */
  readonly variant: string;
  readonly source: ImageSource;
}

export type ImageSource =
  | { readonly kind: 'given'; readonly reference: string }
  | {
      readonly kind: 'build';
      /** Dockerfile text; a FROM that names another ImageBuild's `name` refers to that build. */
      readonly dockerfile: string;
      /** Absolute folder that COPY sources are relative to. */
      readonly contextDir: string;
      /** Files added to the context (path → text), as constraints; they win over files of the folder. */
      readonly overlay: Readonly<Record<string, string>>;
      readonly args: Readonly<Record<string, string>>;
      /** Dockerfile lines added right after each FROM (pip constraint), never written to EEMT's files. */
      readonly afterFrom: readonly string[];
    };

export interface ClusterPlan {
  readonly name: string;
  /** `v1.27.3` */
  readonly kubernetes: string;
  readonly nodeImage: string;
  readonly nodes: readonly NodePlan[];
}

export interface NodePlan {
  readonly role: 'control-plane' | 'worker';
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly {
    readonly hostPath: string;
    readonly containerPath: string;
    readonly readOnly: boolean;
  }[];
  readonly ports: readonly {
    readonly hostPort: number;
    readonly containerPort: number;
    readonly listenAddress: string;
  }[];
}

/** storage: claims and volumes, outside the release; prelude: namespace, quota, RBAC; release: the chart's documents. */
export type ManifestSet = Readonly<Record<'storage' | 'prelude' | 'release', readonly Manifest[]>>;

export interface Manifest {
  /** Template or file it came from, relative to the source; `eemt-dev` for our own. */
  readonly origin: string;
  /** Key paths that the YAML text had twice; kubectl and we take the last. */
  readonly duplicateKeys: readonly string[];
  readonly body: KubeObject;
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: Json | undefined;
  };
  readonly [key: string]: Json | undefined;
}

export type Profile = 'minimal' | 'balanced' | 'performance';
export type Mode = 'local' | 'distributed' | 'hybrid';

/** What the cures may depend on. Known before the cluster exists. */
export interface Facts {
  readonly host: HostFacts;
  /** Number of `worker` nodes; 0 = the control plane carries node-type=compute. */
  readonly nodes: number;
  /** Number of EEMT workers (pods). */
  readonly workers: number;
  readonly profile: Profile;
  readonly mode: Mode;
  readonly namespace: string;
  /** Limit of disk of each pod, in Mi. */
  readonly diskLimitMi: number;
  readonly storage: SharedStorage;
  readonly exposure: Exposure;
}

/** How all nodes share the data folder: `node-folder`, it is mounted at the same path in each. */
export interface SharedStorage {
  readonly is: 'node-folder';
  readonly path: string;
}

/** How the page gets out of the cluster: `node-port`, a port of every node, mapped to this machine. */
export interface Exposure {
  readonly is: 'node-port';
  readonly port: number;
}

/** The engine's machine, as the engine reports it. */
export interface HostFacts {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** uid and gid that own the data folder: the caller's where not 0, else 1000. */
  readonly uid: number;
  readonly gid: number;
}

/** Pure edits of slices; the SAME reference back = nothing to do. */
export type Edits = { readonly [S in Slice]?: (slice: Blueprint[S], facts: Facts) => Blueprint[S] };

/** Bugs, profiles and our own publishing of the web port are all cures. */
export interface Cure {
  readonly id: string;
  readonly edits: Edits;
}

/** Applies the cures in order to one slice and says which of them changed it. */
export function edit<S extends Slice>(
  slice: S,
  asWritten: Blueprint[S],
  cures: readonly Cure[],
  facts: Facts,
): { readonly value: Blueprint[S]; readonly changedBy: readonly string[] } {
  const changedBy: string[] = [];
  const value = cures.reduce<Blueprint[S]>((before, cure) => {
    const after = cure.edits[slice]?.(before, facts) ?? before;
    if (after !== before) changedBy.push(cure.id);
    return after;
  }, asWritten);
  return { value, changedBy };
}
