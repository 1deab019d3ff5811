import { readdir } from 'node:fs/promises';
import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { known, type Reader } from '../../plan/world.ts';
import { readEnvironmentFiles } from '../../state/environment-files.ts';
import { readCrashLogs, readRunningLogs, type KeptLogs } from '../last-logs.ts';
import { readJobs } from '../page/read-jobs.ts';
import { readWeb } from '../page/read-web.ts';
import { findJobTools } from './job-tools.ts';
import { findPython } from './find-python.ts';
import { processLogs } from './logs.ts';
import type { NativeParts, NativeWorld } from './parts.ts';
import { processesSeen } from './seen.ts';
import { serviceContainers } from './service-containers.ts';
import { readServicesFile } from './services-file.ts';
import { readSupervisor } from './supervisor.ts';

const owned = ['files', 'wanted', 'supervisor'] as const;
const needs: Readonly<Record<keyof NativeParts, readonly (keyof NativeParts)[]>> = {
  files: [],
  wanted: [],
  supervisor: [],
  copies: [],
  python: [],
  jobTools: [],
  environments: [],
  services: owned,
  web: owned,
  jobs: ['web'],
  logs: ['services'],
  runningLogs: ['services'],
  containers: [],
};

type Read = {
  readonly [K in keyof NativeParts]: (seen: NativeWorld, run: Run) => Promise<NativeParts[K]>;
};

/** The one that looks at a page that runs as processes. It asks no engine. */
export function nativeReader(env: Environment, run: Run): Reader<NativeParts> {
  const kept = (): KeptLogs => ({ containers: [], ...processLogs(env, run.tools) });
  const read: Read = {
    files: () => readEnvironmentFiles(env),
    wanted: () => readServicesFile(env),
    supervisor: () => readSupervisor(env),
    copies: () => namesIn(env.paths.native),
    python: (_, inner) => findPython(inner),
    jobTools: (_, inner) => findJobTools(inner),
    environments: () => namesIn(env.paths.python),
    services: (seen) => {
      const wanted = known(seen.wanted);
      const ours = processesSeen(seen).owner.is === 'ours';
      return Promise.resolve(
        wanted === null || !ours ? [] : serviceContainers(wanted.file, known(seen.supervisor)),
      );
    },
    web: (seen, inner) => readWeb(processesSeen(seen).webUrl, inner),
    jobs: (seen, inner) => readJobs(known(seen.web), inner),
    logs: (seen, inner) => readCrashLogs(known(seen.services), kept(), inner),
    runningLogs: (seen, inner) => readRunningLogs(known(seen.services), kept(), inner),
    containers: () => Promise.resolve([]),
  };
  return {
    needs: (part) => needs[part],
    read: async (part, seen, signal) => await read[part](seen, { ...run, signal }),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
