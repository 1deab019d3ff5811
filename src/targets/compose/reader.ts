import { readFile } from 'node:fs/promises';
import { idLabel, type Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { known, type Reader } from '../../plan/world.ts';
import { readEnvironmentFiles } from '../../state/environment-files.ts';
import { lockHolder } from '../../state/lock.ts';
import { throwAwayLabel } from '../../tools/docker-run-once.ts';
import { kindClusterLabel } from '../../clusters/environment-of.ts';
import { readJobs } from '../page/read-jobs.ts';
import { readWeb } from '../page/read-web.ts';
import type { ComposeParts, ComposeWorld } from './parts.ts';
import { modelFile } from './paths.ts';
import { readCrashLogs, readRunningLogs, type KeptLogs } from '../last-logs.ts';
import { readServices } from './read-services.ts';
import { projectLabel, projectSeen } from './seen.ts';

const project = ['containers', 'files'] as const;
const needs: Readonly<Record<keyof ComposeParts, readonly (keyof ComposeParts)[]>> = {
  engine: [],
  containers: [],
  files: [],
  images: [],
  model: [],
  services: project,
  web: project,
  jobs: ['web'],
  logs: [...project, 'services'],
  runningLogs: [...project, 'services'],
  deployed: [],
};

type Read = {
  readonly [K in keyof ComposeParts]: (seen: ComposeWorld, run: Run) => Promise<ComposeParts[K]>;
};

function readModel(env: Environment): Promise<string | null> {
  return readFile(modelFile(env), 'utf8').catch(() => null);
}

/** The one that looks at an EEMT that runs with Docker Compose. */
export function composeReader(env: Environment, run: Run): Reader<ComposeParts> {
  const ours = (seen: ComposeWorld) => {
    const { owner, containers } = projectSeen(seen, env);
    return owner.is === 'ours' ? containers : [];
  };
  const kept = (seen: ComposeWorld, { tools }: Run): KeptLogs => ({
    containers: ours(seen),
    containerLog: (id, range, signal) => tools.docker.containerLog(id, range, signal),
  });
  const read: Read = {
    engine: (_, { tools, signal }) => tools.docker.info(signal),
    containers: (_, { tools, signal }) =>
      tools.docker.containers(
        (labels) =>
          labels[projectLabel] === env.project ||
          idLabel in labels ||
          throwAwayLabel in labels ||
          kindClusterLabel in labels,
        signal,
      ),
    files: () => readEnvironmentFiles(env),
    images: (_, { tools, signal }) => tools.docker.images(null, signal),
    model: () => readModel(env),
    services: (seen, inner) => readServices(ours(seen), inner),
    web: (seen, inner) => {
      const { owner, webUrl } = projectSeen(seen, env);
      return readWeb(owner.is === 'ours' ? webUrl : null, inner);
    },
    jobs: (seen, inner) => readJobs(known(seen.web), inner),
    logs: (seen, inner) => readCrashLogs(known(seen.services), kept(seen, inner), inner),
    runningLogs: (seen, inner) => readRunningLogs(known(seen.services), kept(seen, inner), inner),
    deployed: async () => ((await lockHolder(env.paths.lock)) ? null : readModel(env)),
  };
  return {
    needs: (part) => needs[part],
    read: async (part, seen, signal) => await read[part](seen, { ...run, signal }),
  };
}
