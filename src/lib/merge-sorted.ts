/** Something with a time that texts compare. */
export interface Timed {
  readonly at: string;
}

/**
 * One stream in order of time out of many that are in order by themselves; each keeps its own order, also where its times jump back.
 * Asks each for more only when its last piece is used up, so a slow reader holds all of them.
 */
export async function* mergeSorted<T extends Timed>(
  streams: readonly AsyncIterable<readonly T[]>[],
): AsyncGenerator<readonly T[]> {
  const readers = streams.map((stream) => stream[Symbol.asyncIterator]());
  try {
    let heads = (await Promise.all(readers.map((reader) => nextHead(reader, '')))).filter(isHead);
    while (heads.length > 0) {
      const merged: T[] = [];
      let empty: Head<T> | undefined;
      while (!empty) {
        const first = heads.reduce((least, one) => (one.key < least.key ? one : least));
        empty = takeFrom(first, merged);
      }
      yield merged;
      const refilled = await nextHead(empty.reader, empty.key);
      heads = heads.map((one) => (one === empty ? refilled : one)).filter(isHead);
    }
  } finally {
    for (const reader of readers) await reader.return?.();
  }
}

/** A piece of one stream, and where it stands in it. */
interface Head<T> {
  readonly reader: AsyncIterator<readonly T[]>;
  readonly piece: readonly T[];
  index: number;
  /** Time of what stands at the index, but not before that of what came earlier. */
  key: string;
}

/** Moves one on; gives the head back where its piece is used up. */
function takeFrom<T extends Timed>(head: Head<T>, merged: T[]): Head<T> | undefined {
  const line = head.piece[head.index];
  if (line) merged.push(line);
  head.index += 1;
  const next = head.piece[head.index];
  if (!next) return head;
  if (next.at > head.key) head.key = next.at;
  return undefined;
}

async function nextHead<T extends Timed>(
  reader: AsyncIterator<readonly T[]>,
  before: string,
): Promise<Head<T> | undefined> {
  for (;;) {
    const next: IteratorResult<readonly T[], unknown> = await reader.next();
    if (next.done === true) return undefined;
    const [first] = next.value;
    if (first) return { reader, piece: next.value, index: 0, key: first.at > before ? first.at : before };
  }
}

const isHead = <T>(head: Head<T> | undefined): head is Head<T> => head !== undefined;
