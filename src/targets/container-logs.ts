import type { LogLine, LogRange } from '../core/log.ts';
import { logTime } from '../lib/log-time.ts';
import type { Docker } from '../tools/docker.ts';
import type { LogSource, Runtime } from './runtime.ts';

/** A container of the project, as it was listed. */
export interface LoggedContainer {
  readonly id: string;
  readonly name: string;
  readonly role: string | null;
  readonly running: boolean;
  /** It has ended, and the engine starts it again. */
  readonly restarting: boolean;
  /** Of its present or last run, as the engine says it; null: it never ran. */
  readonly startedAt: string | null;
  /** It has run before. */
  readonly restarted: boolean;
}

type ContainerLogs = Pick<Runtime, 'logSources' | 'readLog'>;

/** Logs of the containers that `list` gives, through the engine. */
export function containerLogs(
  docker: Pick<Docker, 'containerLog'>,
  list: (signal: AbortSignal) => Promise<readonly LoggedContainer[]>,
): ContainerLogs {
  return {
    logSources: async (signal) => (await list(signal)).map(sourceOf),
    readLog: (source, range, signal) => readContainerLog(docker, source, range, signal),
  };
}

function sourceOf({ id, name, role, running, restarting, startedAt, restarted }: LoggedContainer): LogSource {
  return {
    id,
    name,
    role,
    container: null,
    run: startedAt === null ? null : (logTime(startedAt) ?? startedAt),
    running,
    ended: !running && !restarting,
    before: restarted ? { run: 'before', endedAt: null } : null,
  };
}

/** The engine keeps one log over all runs of a container; the runs before end where the present one begins. */
function readContainerLog(
  docker: Pick<Docker, 'containerLog'>,
  { id, run }: LogSource,
  { previous, follow, since, tail }: LogRange,
  signal: AbortSignal,
): AsyncIterable<readonly LogLine[]> {
  if (!previous) return docker.containerLog(id, { follow, since, until: null, tail }, signal);
  const all = docker.containerLog(id, { follow: false, since, until: run, tail: null }, signal);
  return tail === null ? all : lastOf(all, tail);
}

/** The engine would count lines of the present run as well. */
async function* lastOf(
  pieces: AsyncIterable<readonly LogLine[]>,
  most: number,
): AsyncGenerator<readonly LogLine[]> {
  let last: readonly LogLine[] = [];
  for await (const lines of pieces) last = [...last, ...lines].slice(-most);
  yield last;
}
