import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import type { Globals, Io } from '../app/context.ts';
import { openChildJournal } from '../state/children.ts';
import { environmentOf, type Roots } from '../core/environment.ts';
import type { RunEvent } from '../core/events.ts';
import type { Run } from '../plan/step.ts';
import { createBrowser } from '../tools/browser.ts';
import { systemClock } from '../tools/clock.ts';
import { createCompose } from '../tools/compose.ts';
import { createDocker } from '../tools/docker-client.ts';
import { resolveEndpoint } from '../tools/docker-endpoint.ts';
import { createGit } from '../tools/git.ts';
import { createHelperRunner } from '../tools/helper-runner.ts';
import { createHelm } from '../tools/helm.ts';
import { createHttp } from '../tools/http.ts';
import { createKind } from '../tools/kind.ts';
import { createKubeApi } from '../tools/kube-api.ts';
import { createKubectl } from '../tools/kubectl.ts';
import { createProcessRunner } from '../tools/process-runner.ts';
import { createRememberingRunner } from '../tools/remembering-runner.ts';
import { keepHeapSmall } from './small-heap.ts';

export interface RunOptions {
  readonly io: Io;
  readonly globals: Globals;
  readonly roots: Roots;
  readonly verb: string;
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  readonly log: (line: string) => void;
}

/** The one place that builds real tools. */
export async function createRun({ io, globals, roots, verb, signal, emit, log }: RunOptions): Promise<Run> {
  if (verb === 'logs') keepHeapSmall();
  const endpoint = await resolveEndpoint(io.env, io.env['HOME'] ?? homedir());
  const { paths } = environmentOf(globals.name, '', roots);
  const children = openChildJournal(paths.children);
  const runner = createProcessRunner({
    env: { ...io.env, DOCKER_HOST: endpoint.uri },
    transcript: log,
    children,
  });
  const remembering = createRememberingRunner(runner, {
    file: join(roots.cache, 'tool-versions.json'),
    path: io.env['PATH'],
    transcript: log,
  });
  const process = createHelperRunner(remembering, { cache: roots.cache, signal });
  return {
    signal,
    emit,
    tools: {
      process,
      docker: createDocker({ endpoint, env: io.env }),
      compose: createCompose(process, io.env),
      kind: createKind(process),
      kubectl: createKubectl(process),
      kubeApi: createKubeApi(),
      helm: createHelm(process, paths.scratch),
      git: createGit(process),
      http: createHttp(io.env),
      browser: createBrowser({ platform: platform(), env: io.env, clock: systemClock }),
      clock: systemClock,
    },
  };
}
