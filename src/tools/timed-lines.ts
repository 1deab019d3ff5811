import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from '../core/log.ts';
import { boundedLines } from '../lib/bounded-lines.ts';
import { logTime } from '../lib/log-time.ts';

const noTime = '0001-01-01T00:00:00.000000000Z';

/** Bytes of UTF-8 whose lines begin with their time, piece by piece as they come. */
export async function* timedLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly LogLine[]> {
  const decoder = new StringDecoder('utf8');
  const lines = boundedLines();
  let last = noTime;
  const timed = (line: string): LogLine => {
    const read = readTime(line, last);
    last = read.at;
    return read;
  };
  for await (const chunk of chunks) {
    const found = lines.push(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
    if (found.length > 0) yield found.map(timed);
  }
  const rest = [...lines.push(decoder.end()), ...lines.end()];
  if (rest.length > 0) yield rest.map(timed);
}

/** Takes the time off the beginning; what has none was written when the line before it was. */
export function readTime(line: string, before: string): LogLine {
  const space = line.indexOf(' ');
  const at = logTime(space === -1 ? line : line.slice(0, space));
  if (at === undefined) return { at: before === '' ? noTime : before, text: line };
  return { at, text: space === -1 ? '' : line.slice(space + 1) };
}
