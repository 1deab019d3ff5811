import { open, stat, type FileHandle } from 'node:fs/promises';
import type { LogLine } from '../../core/log.ts';
import type { Clock } from '../../tools/clock.ts';
import type { ContainerLogRange } from '../../tools/docker.ts';
import { timedLines } from '../../tools/timed-lines.ts';

const lookMs = 200;
const chunkBytes = 64 * 1024;

export interface LogFile {
  readonly path: string;
  readonly clock: Clock;
  /** More may come; asked only where all that is there was read. */
  readonly goesOn: () => Promise<boolean>;
}

/** A log of the supervisor, the older file of it first, each line with its time. */
export async function* fileLog(
  log: LogFile,
  { follow, since, until, tail }: ContainerLogRange,
  signal: AbortSignal,
): AsyncGenerator<readonly LogLine[]> {
  const wanted = ({ at }: LogLine) => (since === null || at >= since) && (until === null || at < until);
  let last: readonly LogLine[] = [];
  const { tells, place } = await readNow(log.path);
  for await (const lines of timedLines(tells)) {
    signal.throwIfAborted();
    const some = lines.filter(wanted);
    if (tail === null) {
      if (some.length > 0) yield some;
    } else last = [...last, ...some].slice(-tail);
  }
  if (tail !== null && last.length > 0) yield last;
  if (!follow) return;
  for await (const lines of timedLines(newBytes(log, await place(), signal))) {
    const some = lines.filter(wanted);
    if (some.length > 0) yield some;
  }
}

interface Place {
  readonly inode: number;
  readonly offset: number;
}

/** What both files hold by now, up to the end of the last whole line, and where that is. */
async function readNow(path: string): Promise<{
  readonly tells: AsyncIterable<Uint8Array>;
  readonly place: () => Promise<Place>;
}> {
  const older = await wholeOf(`${path}.1`);
  const { bytes, inode } = await contentOf(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- bytes that are here are read as those that come are
    tells: (async function* () {
      yield older;
      yield bytes.subarray(0, end);
    })(),
    place: () => Promise.resolve({ inode, offset: end }),
  };
}

async function wholeOf(path: string): Promise<Uint8Array> {
  return (await contentOf(path)).bytes;
}

async function contentOf(path: string): Promise<{ readonly bytes: Buffer; readonly inode: number }> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return { bytes: Buffer.alloc(0), inode: 0 };
  try {
    return { bytes: await file.readFile(), inode: (await file.stat()).ino };
  } finally {
    await file.close();
  }
}

/** What comes from this place on; where the file was put aside, its rest and then the new one. */
async function* newBytes(
  { path, clock, goesOn }: LogFile,
  from: Place,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let { inode, offset } = from;
  for (;;) {
    const ended = !(await goesOn());
    const there = await stat(path).catch(() => undefined);
    if (there !== undefined && there.ino !== inode) {
      if (inode !== 0) for await (const bytes of bytesFrom(`${path}.1`, { inode, offset })) yield bytes;
      ({ inode, offset } = { inode: there.ino, offset: 0 });
    }
    for await (const bytes of bytesFrom(path, { inode, offset })) {
      offset += bytes.length;
      yield bytes;
    }
    if (ended) return;
    await clock.sleep(lookMs, signal);
  }
}

/** The rest of this very file; nothing where another one has its name by now. */
async function* bytesFrom(path: string, { inode, offset }: Place): AsyncGenerator<Uint8Array> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return;
  try {
    if ((await file.stat()).ino === inode) yield* chunksOf(file, offset);
  } finally {
    await file.close();
  }
}

async function* chunksOf(file: FileHandle, from: number): AsyncGenerator<Uint8Array> {
  for (let offset = from; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, offset);
    if (bytesRead === 0) return;
    offset += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
