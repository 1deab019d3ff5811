import type { Json, JsonObject } from '../lib/json.ts';
import type { ComposeFile } from './compose-file.ts';

/** What should be, as plain data, in slices, built once per command; steps only make the world equal to it. A target has some of them. */
export interface Slices {
  /** In build order. */
  readonly images: readonly ImageBuild[];
  readonly cluster: ClusterPlan;
  /** Values handed to `helm template`. */
  readonly values: JsonObject;
  readonly manifests: ManifestSet;
  readonly compose: ComposeFile;
  readonly native: NativePage;
}

export type Slice = keyof Slices;

/** Of an EEMT on Kubernetes. */
export type KubeBlueprint = Pick<Slices, 'images' | 'cluster' | 'values' | 'manifests'>;
/** Of an EEMT that runs with Docker Compose. */
export type ComposeBlueprint = Pick<Slices, 'images' | 'compose'>;

/** EEMT's page as a process of this machine. */
export interface NativePage {
  /** Texts of EEMT's files that cures may change, by path in the checkout. */
  readonly files: Readonly<Record<string, string>>;
  /** Variables of the page that cures bring. */
  readonly env: Readonly<Record<string, string>>;
  /** The page's jobs go to a runner, by a stand-in for the command `docker`. */
  readonly standIn: boolean;
}

export type ImageRole = 'base' | 'web' | 'worker' | 'docs';

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
      /** What pip installs for the page, as written, for cures to look at. */
      readonly requirements?: string;
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
/** Both ends included. */
export interface WorkerRange {
  readonly min: number;
  readonly max: number;
}

export type ScaleDown = 'usual' | 'fast';
export type Mode = 'local' | 'distributed' | 'hybrid';

/** What the cures may depend on, on every target. Known before anything runs. */
export interface Facts {
  readonly host: HostFacts;
  /** Number of EEMT workers: pods, or containers. */
  readonly workers: number;
  readonly profile: Profile;
  readonly mode: Mode;
  /** Limit of disk of each worker, in Mi. */
  readonly diskLimitMi: number;
}

export interface KubeFacts extends Facts {
  /** Between how many workers an autoscaler chooses; null: there are as many as `workers` says. */
  readonly autoscale: WorkerRange | null;
  /** fast: the minute and the half that EEMT's pages promise; usual: as its chart has it. */
  readonly scaleDown: ScaleDown;
  /** Number of `worker` nodes; 0 = the control plane carries node-type=compute. */
  readonly nodes: number;
  readonly namespace: string;
  readonly storage: SharedStorage;
  readonly exposure: Exposure;
  /** Labels that the chart's workers ask of a node. */
  readonly nodeSelector: JsonObject;
}

/** Paths are absolute and of this machine. */
export interface ComposeFacts extends Facts {
  /** Of the page, on 127.0.0.1. */
  readonly port: number;
  /** Of EEMT's documentation, on 127.0.0.1, where that is served. */
  readonly docsPort: number;
  /** The EEMT checkout, which nothing may write into. */
  readonly checkout: string;
  /** The environment's data folder, with what state/data-folders.ts makes in it. */
  readonly data: string;
  /** Programs of ours that containers mount (`jobs`, `worker`), each as it was shipped. */
  readonly programs: Readonly<Record<'jobs' | 'worker', string>>;
  /** File with the Work Queue's password that uid `host.uid` may read. */
  readonly passwordFile: string;
  /** References in the engine of EEMT's images, which the model names instead of EEMT's own. */
  readonly images: Readonly<Partial<Record<ImageRole, string>>>;
  /** EEMT's profiles that run besides: `docs`, `cleanup`. */
  readonly profiles: readonly string[];
}

export interface NativeFacts extends Facts {
  /** The environment's data folder, with what state/data-folders.ts makes in it. */
  readonly data: string;
}

/** What the edits of a slice may depend on. */
export interface FactsOf {
  readonly images: Facts;
  readonly cluster: KubeFacts;
  readonly values: KubeFacts;
  readonly manifests: KubeFacts;
  readonly compose: ComposeFacts;
  readonly native: NativeFacts;
}

/** How all nodes share the data folder: `node-folder`, it is mounted at the same path in each. */
export interface SharedStorage {
  readonly is: 'node-folder';
  readonly path: string;
}

/** How the page gets out of the cluster: `node-port`, a port of every node, mapped to this machine; so is `sparePort`, for whatever else is to be seen. */
export interface Exposure {
  readonly is: 'node-port';
  readonly port: number;
  readonly sparePort: number;
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
export type Edits = { readonly [S in Slice]?: (slice: Slices[S], facts: FactsOf[S]) => Slices[S] };

/** Bugs, profiles and our own publishing of the web port are all cures. */
export interface Cure {
  readonly id: string;
  readonly edits: Edits;
}

/** Applies the cures in order to one slice and says which of them changed it. */
export function edit<S extends Slice>(
  slice: S,
  asWritten: Slices[S],
  cures: readonly Cure[],
  facts: FactsOf[S],
): { readonly value: Slices[S]; readonly changedBy: readonly string[] } {
  const changedBy: string[] = [];
  const value = cures.reduce<Slices[S]>((before, cure) => {
    const after = cure.edits[slice]?.(before, facts) ?? before;
    if (after !== before) changedBy.push(cure.id);
    return after;
  }, asWritten);
  return { value, changedBy };
}
