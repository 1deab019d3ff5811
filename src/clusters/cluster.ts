import type { ClusterPlan, Cure, Exposure, ImageRole, SharedStorage } from '../core/blueprint.ts';
import type { Run, Step, StepId } from '../plan/step.ts';
import type { EngineContainer } from '../tools/docker.ts';
import type { Access } from '../tools/kubectl.ts';
import type { KubeParts, KubeWorld } from './parts.ts';

/** Where Kubernetes runs. What is deployed there, and how, is not its business. */
export interface Cluster {
  readonly name: 'kind';
  /** For messages: `eemt-cluster`. */
  readonly runsOn: string;
  readonly access: Access;
  /** What the containers of all nodes carry, whoever made them. */
  readonly nodeLabel: string;
  readonly seen: (world: Pick<KubeWorld, 'containers' | 'files'>) => ClusterSeen;
  /** Throws STATE_FOREIGN_CLUSTER where a cluster of this name is not provably ours. */
  readonly refuseForeign: (world: Pick<KubeWorld, 'containers' | 'files'>) => void;
  readonly plan: (choice: ClusterChoice) => ClusterPlan;
  /** The plan as the file that the cluster is made from. */
  readonly text: (plan: ClusterPlan) => string;
  /** Steps until every node is Ready: `cluster`, `nodes`. */
  readonly ensure: (plan: ClusterPlan, place: InPlan) => readonly Step<KubeParts>[];
  /** The step `remove-cluster`. */
  readonly remove: (after: readonly StepId[]) => Step<KubeParts>;
  /** The step `stop-cluster`: nodes rest until the next `up`. */
  readonly stop: () => Step<KubeParts>;
  /** Steps that bring images to where pods find them; the release waits for `import-ROLE`. */
  readonly deliver: (deliveries: readonly Delivery[], place: DeliveryPlace) => readonly Step<KubeParts>[];
  /** Where all nodes see the data folder. */
  readonly storage: SharedStorage;
  /** How the page gets out of the cluster, and the edit that makes it so. */
  readonly exposure: Exposure;
  readonly publish: Cure;
  /** The node image for a version, or the given one, and whether anybody ever tried it. */
  readonly nodeImage: (
    kubernetes: string,
    given: string | null,
  ) => { readonly image: string; readonly tried: boolean };
  readonly ports: (world: Pick<KubeWorld, 'containers' | 'files'>, run: Run) => MachinePorts;
  /** Asks each node once. */
  readonly readNodeImages: (nodes: readonly EngineContainer[], run: Run) => Promise<KubeParts['nodeImages']>;
  /** The same cluster for what lies beside the environment: data in a folder of its own, the spare port, cluster-wide objects by other names. */
  readonly beside: (place: { readonly namespace: string; readonly folder: string }) => Cluster;
  /** Runs argv as root where all nodes' data is at `storage.path`; undefined while no node runs. */
  readonly asRoot: (world: Pick<KubeWorld, 'containers' | 'files'>) => AsRoot | undefined;
}

/** Who has which TCP port of this machine. */
export interface MachinePorts {
  /** In words, or null where the port is free. */
  holder(port: number): Promise<string | null>;
  /** The wanted port, else the next higher one that is free and not in `besides`; undefined when there is none up to 65535. */
  free(wanted: number, besides: readonly number[]): Promise<number | undefined>;
}

/** Where steps stand in a plan. */
export interface InPlan {
  readonly after: readonly StepId[];
  /** The step that removes what is there, where it is to be made anew. */
  readonly removedBy: StepId | undefined;
}

export interface AsRoot {
  /** For messages. */
  readonly where: string;
  readonly dataPath: string;
  readonly exec: (
    argv: readonly string[],
    timeoutMs: number,
    run: Run,
  ) => Promise<{ readonly exitCode: number; readonly stderr: string }>;
}

/** Whose it is; `foreign` says which node is not ours, and why. */
export type Owner =
  { readonly is: 'nobody' } | { readonly is: 'ours' } | { readonly is: 'foreign'; readonly why: string };

export interface ClusterSeen {
  readonly owner: Owner;
  /** A creation went through; without it a cluster of ours is half-made. */
  readonly whole: boolean;
  readonly running: boolean;
  readonly nodes: readonly EngineContainer[];
  readonly workers: readonly EngineContainer[];
  readonly controlPlane: EngineContainer | undefined;
  /** What its creation fixed; null where there is none. */
  readonly fixed: FixedByCluster | null;
  /** Address of the page for this machine, or null where it has none. */
  readonly webUrl: string | null;
}

/** What cannot change while a cluster lives. */
export interface FixedByCluster {
  /** Worker nodes. */
  readonly nodes: number;
  /** Host ports of the page and the one kept for later use; undefined where it has none. */
  readonly port: number | undefined;
  readonly sparePort: number | undefined;
  readonly nodeImage: string | undefined;
}

export interface ClusterChoice {
  readonly id: string;
  /** `v1.27.3` */
  readonly kubernetes: string;
  readonly nodeImage: string;
  /** Number of worker nodes; 0 = one node in all. */
  readonly nodes: number;
  readonly webPort: number;
  readonly sparePort: number;
}

/** Images of EEMT, and what measures its pods. */
export type DeliveredRole = ImageRole | 'metrics-server';

/** What images are delivered into. */
export interface DeliveryPlace {
  /** The cluster was made by an earlier run and stays, so its nodes are asked before anything is packed. */
  readonly standing: boolean;
  /** There is nothing of the cluster yet; null where something is. */
  readonly fresh: {
    /** How many worker nodes it will have. */
    readonly workers: number;
    /** The steps that its creation comes after. */
    readonly after: readonly StepId[];
  } | null;
}

/** An image that every node shall have. */
export interface Delivery {
  readonly role: DeliveredRole;
  /** Name, under which the kubelet looks for it: `eemt-web:2.0`. */
  readonly name: string;
  /** Reference in the engine. */
  readonly reference: string;
  /** The step that puts it into the engine. */
  readonly after: StepId;
  /** Every worker node will run it, so it is unpacked there before a pod asks. */
  readonly everywhere: boolean;
}
