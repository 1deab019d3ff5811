import { setMaxListeners } from 'node:events';
import { UsageError } from '../errors/index.ts';
import { lineFilter } from '../lib/line-filter.ts';
import type { LogSource } from '../targets/runtime.ts';
import type { CommandContext } from './context.ts';
import { instancesFor, isMeant, isOneInstance } from './instances.ts';
import { followSources, type SourceLine } from './logs/follow-sources.ts';
import { logCursor, type LogCursor } from './logs/log-cursor.ts';
import { parseSince, parseTail } from './logs/log-query.ts';
import { readPresent } from './logs/read-present.ts';
import { withRunning } from './open-running.ts';

export interface LogsRequest {
  /** Part, instance or `all`. */
  readonly what: string;
  /** null: all of them. */
  readonly container: string | null;
  readonly previous: boolean;
  readonly follow: boolean;
  /** `10m` or a time; null: from the beginning. */
  readonly since: string | null;
  /** Lines of each container, or `all`. */
  readonly tail: string;
  /** Only lines with this text, or that `/pattern/` matches; null: every line. */
  readonly grep: string | null;
}

/** Lines that follow each other as they are shown, and whether several instances have been seen by now. */
export type ShowLines = (lines: readonly SourceLine[], several: boolean) => string;

/** Prints lines of one or many instances in order of time. Gives the exit code: 1 where something that was asked for could not be read. */
export async function printLogs(
  context: CommandContext,
  request: LogsRequest,
  show: ShowLines,
): Promise<number> {
  const tail = parseTail(request.tail);
  const since = request.since === null ? null : parseSince(request.since, Date.now());
  const wanted = await filterFor(request.grep);
  return withRunning(context, 'logs', async ({ run, session: { runtime } }) => {
    const { signal, say } = context;
    // Every log that is read listens to it; Node calls more than ten a leak.
    setMaxListeners(0, signal);
    const sources = sourcesFor(request, await runtime.logSources(signal));
    const names = new Set(sources.map(({ name }) => name));
    const print = async (lines: readonly SourceLine[]): Promise<void> => {
      for (const { source } of lines) names.add(source.name);
      const shown = lines.filter(({ text }) => wanted(text));
      if (shown.length === 0) return;
      context.print(show(shown, names.size > 1));
      await context.printed();
    };
    const cursors = sources.map((source) => logCursor(source, { since, tail }));
    const failures: string[] = [];
    const onFailure = ({ source: { name } }: LogCursor, reason: string): void => {
      failures.push(name);
      say(`${name} cannot be read: ${reason}`);
    };
    const { previous, follow, what } = request;
    const present = { runtime, previous, onFailure };
    for await (const lines of readPresent(readable(cursors, request), present, signal)) await print(lines);
    if (!follow || previous) return allReadable(cursors, request, say) && failures.length === 0 ? 0 : 1;
    await followSources(
      cursors,
      {
        runtime,
        list: async (either) =>
          (await runtime.logSources(either)).filter((one) => isMeant(what, one) && isContainer(request, one)),
        endsWithSources: isOneInstance(what),
        clock: run.tools.clock,
        print,
        say,
      },
      signal,
    );
    return 0;
  });
}

async function filterFor(grep: string | null): Promise<(text: string) => boolean> {
  const filter = grep === null ? () => true : await lineFilter(grep);
  if (filter) return filter;
  throw new UsageError('USAGE_GREP', `--grep ${grep ?? ''} is no pattern.`, {
    hints: ['/one|two/ is a pattern in the form of RE2; without slashes it is plain text'],
  });
}

/** Throws UsageError where nothing is meant. */
function sourcesFor(request: LogsRequest, all: readonly LogSource[]): readonly LogSource[] {
  const meant = instancesFor(request.what, all);
  const found = meant.filter((one) => isContainer(request, one));
  if (found.length > 0 || request.container === null) return found;
  const containers = [...new Set(meant.flatMap(({ container }) => container ?? []))];
  throw new UsageError('USAGE_CONTAINER', `There is no container ${request.container} in ${request.what}.`, {
    hints: [`there are: ${containers.join(', ') || 'no others'}`],
  });
}

const isContainer = ({ container }: LogsRequest, one: LogSource): boolean =>
  container === null || one.container === container;

const isReadable = ({ previous }: LogsRequest, { run, before }: LogSource): boolean =>
  previous ? before !== null : run !== null;

const readable = (cursors: readonly LogCursor[], request: LogsRequest): readonly LogCursor[] =>
  cursors.filter(({ source }) => isReadable(request, source));

/** Says what could not be read because it is not there. */
function allReadable(
  cursors: readonly LogCursor[],
  request: LogsRequest,
  say: (text: string) => void,
): boolean {
  const missing = cursors.filter(({ source }) => !isReadable(request, source));
  if (missing.length === 0 || (request.previous && missing.length < cursors.length)) return true;
  const names = [...new Set(missing.map(({ source }) => source.name))].join(', ');
  say(request.previous ? `No container has restarted: ${names}` : `Not started yet: ${names}`);
  return false;
}
