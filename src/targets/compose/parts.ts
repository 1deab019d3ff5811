import type { PageJob, PodContainer, ServiceContainer, WebFacts } from '../../core/observation.ts';
import type { World } from '../../plan/world.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';
import type { EngineContainer, EngineImage, EngineInfo } from '../../tools/docker.ts';

/** The world of an EEMT that runs with Docker Compose, part by part; all of it plain data. */
export interface ComposeParts {
  readonly engine: EngineInfo;
  /** Of this project, of all environments, and throw-away ones of eemt-dev; also stopped ones. */
  readonly containers: readonly EngineContainer[];
  /** Our own state folder. */
  readonly files: EnvironmentFiles;
  /** All images of the engine. */
  readonly images: readonly EngineImage[];
  /** The Compose file that was run last; null: there is none. */
  readonly model: string | null;
  /** This project's containers, looked at one by one. */
  readonly services: readonly ServiceContainer[];
  readonly web: WebFacts;
  /** The page's last failed jobs and those that it calls running; null where the page cannot tell. */
  readonly jobs: readonly PageJob[] | null;
  /** Last lines of containers that crashed. */
  readonly logs: Readonly<Record<PodContainer, readonly string[]>>;
  /** What containers that run well said lately. */
  readonly runningLogs: Readonly<Record<PodContainer, readonly string[]>>;
  /** As `model`; null also while eemt-dev is changing it. */
  readonly deployed: string | null;
}

export type ComposeWorld = World<ComposeParts>;
