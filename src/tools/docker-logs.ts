import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Dockerode from 'dockerode';
import { splitLines } from '../lib/lines.ts';
import { dial } from './docker-connection.ts';
import { splitFrames } from './docker-frames.ts';

export interface ContainerLogQuery {
  /** Lines from the end; null: all of them. */
  readonly tail: number | null;
  /** With the engine's time before each line. */
  readonly timestamps?: boolean;
  /** Seconds since 1970. */
  readonly since?: number;
  /** Goes on until the container ends or the signal comes. */
  readonly follow?: boolean;
}

/** Lines of a container without control characters, its two outputs in the order in which their lines ended. */
export async function readLog(
  engine: Dockerode,
  id: string,
  { tail, timestamps = false, since, follow = false }: ContainerLogQuery,
  onLine: (line: string) => void,
  abortSignal: AbortSignal,
): Promise<void> {
  const stream = (await dial(engine, {
    path: `/containers/${encodeURIComponent(id)}/logs?`,
    method: 'GET',
    options: {
      stdout: true,
      stderr: true,
      timestamps,
      follow,
      tail: tail === null ? 'all' : String(tail),
      ...(since === undefined ? {} : { since }),
    },
    isStream: true,
    abortSignal,
  })) as Readable;
  const stdout = splitLines(onLine);
  const stderr = splitLines(onLine);
  stream.on('data', splitFrames(stdout.push, stderr.push));
  try {
    await finished(stream, { signal: abortSignal });
  } finally {
    stream.destroy();
  }
  stdout.end();
  stderr.end();
}

/** The last lines, at most as many as were asked for. */
export async function lastLines(
  engine: Dockerode,
  id: string,
  query: { readonly tail: number; readonly timestamps?: boolean },
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > query.tail) lines.shift();
  };
  await readLog(engine, id, query, keep, abortSignal);
  return lines;
}
