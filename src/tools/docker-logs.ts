import * as z from 'zod/mini';
import type { LogLine } from '../core/log.ts';
import { ToolFailedError } from '../errors/index.ts';
import { boundedLines } from '../lib/bounded-lines.ts';
import { checkAnswer } from './answer.ts';
import { dial, orUndefined, type Connection } from './docker-connection.ts';
import { engineError } from './docker-errors.ts';
import type { ContainerLogRange } from './docker.ts';
import { readTime, timedLines } from './timed-lines.ts';

/** Of one frame; the engine makes them of 16 KiB. */
const longestFrame = 4 * 1024 * 1024;
const headLength = 8;

/** What a container wrote to both streams, each line with its time. */
export async function* containerLog(
  connection: () => Promise<Connection>,
  id: string,
  range: ContainerLogRange,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  const { engine, endpoint } = await connection();
  try {
    const said = await orUndefined(engine.getContainer(id).inspect({ abortSignal: signal }), 404);
    if (said === undefined) return;
    const { Config } = checkAnswer(
      inspected,
      said,
      (misfit) => `The engine did not say what ${id} is (${misfit})`,
    );
    const stream = await orUndefined(
      dial(engine, {
        path: `/containers/${id}/logs?`,
        method: 'GET',
        isStream: true,
        abortSignal: signal,
        options: queryOf(range),
      }),
      404,
    );
    if (stream === undefined) return;
    const chunks = stream as AsyncIterable<Uint8Array>;
    yield* Config.Tty ? timedLines(chunks) : framedLines(chunks);
  } catch (error) {
    throw engineError(error, `Reading the log of ${id}`, endpoint, signal);
  }
}

function queryOf({ follow, since, until, tail }: ContainerLogRange): Record<string, unknown> {
  return {
    stdout: true,
    stderr: true,
    timestamps: true,
    follow,
    tail: tail === null ? 'all' : String(tail),
    ...(since === null ? {} : { since: unixTime(since) }),
    ...(until === null ? {} : { until: unixTime(until) }),
  };
}

/** Seconds since 1970 with nine digits behind the point. */
function unixTime(at: string): string {
  return `${String(Math.floor(Date.parse(`${at.slice(0, 19)}Z`) / 1000))}.${at.slice(20, 29)}`;
}

/** The engine cuts long lines into frames, each with a time of its own; the first one is the line's. */
async function* framedLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly LogLine[]> {
  const streams = new Map<number, OpenLine>();
  for await (const frames of framesOf(chunks)) {
    const lines = frames.flatMap(({ stream, text }) => {
      const open = streams.get(stream) ?? { lines: boundedLines(), at: '' };
      streams.set(stream, open);
      return linesOf(open, text);
    });
    if (lines.length > 0) yield lines;
  }
  const rest = [...streams.values()].flatMap(({ lines, at }) => lines.end().map((text) => ({ at, text })));
  if (rest.length > 0) yield rest;
}

interface OpenLine {
  readonly lines: ReturnType<typeof boundedLines>;
  at: string;
}

function linesOf(open: OpenLine, frame: string): readonly LogLine[] {
  const { at, text } = readTime(frame, open.at);
  if (!open.lines.inLine()) open.at = at;
  return open.lines.push(text).map((line) => ({ at: open.at, text: line }));
}

interface Frame {
  readonly stream: number;
  readonly text: string;
}

async function* framesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Frame[]> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    let start = 0;
    while (bytes.length - start >= headLength) {
      const length = bytes.readUInt32BE(start + 4);
      if (length > longestFrame)
        throw new ToolFailedError('TOOL_OUTPUT', 'The engine gave a log in another form than it says.');
      const end = start + headLength + length;
      if (end > bytes.length) break;
      frames.push({
        stream: bytes.readUInt8(start),
        text: bytes.toString('utf8', start + headLength, end),
      });
      start = end;
    }
    rest = Buffer.from(bytes.subarray(start));
    if (frames.length > 0) yield frames;
  }
}

const inspected = z.object({ Config: z.object({ Tty: z.boolean() }) });
