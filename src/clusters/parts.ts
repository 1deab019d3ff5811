import type { KubeObject } from '../core/blueprint.ts';
import type { PackedImages } from '../images/delivery/image-store.ts';
import type { PageJob, PodContainer, PodUsage, WebFacts } from '../core/observation.ts';
import type { World } from '../plan/world.ts';
import type { EnvironmentFiles } from '../state/environment-files.ts';
import type { EngineContainer, EngineImage, EngineInfo } from '../tools/docker.ts';
import type { HelmRelease } from '../tools/helm.ts';

/** The world of an EEMT that runs on Kubernetes, part by part. All of it is plain data, so that it can be recorded. */
export interface KubeParts {
  readonly engine: EngineInfo;
  /** Nodes of all Kind clusters of the engine, and containers of eemt-dev; also stopped ones. */
  readonly containers: readonly EngineContainer[];
  /** Our own state folder. */
  readonly files: EnvironmentFiles;
  /** All images of the engine. */
  readonly images: readonly EngineImage[];
  /** By node: digests by reference. A node that does not run, or does not answer yet, is absent. */
  readonly nodeImages: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Those whose layers lie ready for the nodes. */
  readonly packed: PackedImages;
  /** As the API server has them: nodes, volumes and roles cluster-wide; the rest of our namespace. */
  readonly objects: readonly KubeObject[];
  /** Pods of Kubernetes' own, which take room on the nodes. */
  readonly systemPods: readonly KubeObject[];
  /** What the pods of our namespace use; null where nobody measures. */
  readonly usage: readonly PodUsage[] | null;
  /** What the Secret with the Work Queue's password says of it; null: there is none, or none is designed. */
  readonly password: string | null;
  /** Of our name in our namespace, in whatever state. */
  readonly release: HelmRelease | null;
  readonly web: WebFacts;
  /** The page's last failed jobs and those that it calls running; null where the page cannot tell. */
  readonly jobs: readonly PageJob[] | null;
  /** Last lines of crashed containers: of the run before the present one, then of the present one. */
  readonly logs: Readonly<Record<PodContainer, readonly string[]>>;
  /** What containers that run well said lately. */
  readonly runningLogs: Readonly<Record<PodContainer, readonly string[]>>;
  /** What our state folder says was deployed last in this namespace; null: nothing, or eemt-dev is changing it just now. */
  readonly deployed: DeployedChart | null;
}

/** The chart that was given to Helm last. */
export interface DeployedChart {
  /** With its version, as Helm names it: `eemt-2.0.0+cured.c784756d270b`. */
  readonly chart: string;
  readonly objects: readonly KubeObject[];
  /** Workers that somebody asked for since, which no chart holds; null: nobody did. */
  readonly workers: number | null;
}

export type KubeWorld = World<KubeParts>;
