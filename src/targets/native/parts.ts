import type { PageJob, PodContainer, ServiceContainer, WebFacts } from '../../core/observation.ts';
import type { World } from '../../plan/world.ts';
import type { EnvironmentFiles } from '../../state/environment-files.ts';
import type { EngineContainer } from '../../tools/docker.ts';
import type { FoundPython } from './find-python.ts';
import type { JobTools } from './job-tools.ts';
import type { WrittenServices } from './services-file.ts';
import type { SupervisorState } from './supervisor.ts';

/** The world of a page that runs as processes, part by part; all of it plain data. */
export interface NativeParts {
  /** Our own state folder. */
  readonly files: EnvironmentFiles;
  /** What the supervisor was told to run; null: nothing yet. */
  readonly wanted: WrittenServices | null;
  /** What runs; null: no supervisor has written anything. */
  readonly supervisor: SupervisorState | null;
  /** Names in the folder of the target: copies of the page, programs. */
  readonly copies: readonly string[];
  /** The Python that is taken, or why there is none. */
  readonly python: FoundPython;
  readonly jobTools: JobTools;
  /** Names of the Python environments that stand. */
  readonly environments: readonly string[];
  /** Processes in the words of containers. */
  readonly services: readonly ServiceContainer[];
  readonly web: WebFacts;
  readonly jobs: readonly PageJob[] | null;
  /** Last lines of processes that crashed. */
  readonly logs: Readonly<Record<PodContainer, readonly string[]>>;
  /** What processes that run well said lately. */
  readonly runningLogs: Readonly<Record<PodContainer, readonly string[]>>;
  /** None: there is no engine here. */
  readonly containers: readonly EngineContainer[];
}

export type NativeWorld = World<NativeParts>;
