import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Dockerode from 'dockerode';
import { splitLines } from '../lib/lines.ts';
import { dial } from './docker-connection.ts';
import { splitFrames } from './docker-frames.ts';

/** The last lines of a container's two outputs, in the order in which they ended; at most as many as were asked for. */
export async function lastLines(
  engine: Dockerode,
  id: string,
  { tail, timestamps = false }: { readonly tail: number; readonly timestamps?: boolean },
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const stream = (await dial(engine, {
    path: `/containers/${encodeURIComponent(id)}/logs?`,
    method: 'GET',
    options: { stdout: true, stderr: true, timestamps, tail: String(tail) },
    isStream: true,
    abortSignal,
  })) as Readable;
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > tail) lines.shift();
  };
  const stdout = splitLines(keep);
  const stderr = splitLines(keep);
  const take = splitFrames(
    (chunk) => {
      stdout.push(chunk);
    },
    (chunk) => {
      stderr.push(chunk);
    },
  );
  try {
    stream.on('data', take);
    await finished(stream, { signal: abortSignal });
  } finally {
    stream.destroy();
  }
  stdout.end();
  stderr.end();
  return lines;
}
