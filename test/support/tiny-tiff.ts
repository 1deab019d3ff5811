/** What the header of a small GeoTIFF says; each can be left out or be wrong. */
export interface TinyTiff {
  readonly width?: number;
  readonly height?: number;
  readonly bands?: number;
  /** 1 unsigned, 2 signed, 3 floating, 5 complex. */
  readonly sampleFormat?: number;
  readonly placed?: boolean;
  /** GeoKeys as id and value. */
  readonly keys?: readonly (readonly [number, number])[] | null;
  readonly big?: boolean;
  readonly bigEndian?: boolean;
}

type Entry = readonly [tag: number, type: 3 | 4 | 12 | 16, values: readonly number[]];
const sizes = { 3: 2, 4: 4, 12: 8, 16: 8 } as const;

/** A TIFF of one image, uncompressed, with as much of a header as is asked for. */
export function tinyTiff(wanted: TinyTiff = {}): Buffer {
  const {
    width = 4,
    height = 4,
    bands = 1,
    sampleFormat = 3,
    placed = true,
    big = false,
    bigEndian = false,
  } = wanted;
  const keys =
    wanted.keys === undefined
      ? ([
          [1024, 1],
          [1025, 1],
          [3072, 32612],
        ] as const)
      : wanted.keys;
  const entries: Entry[] = [
    [256, 3, [width]],
    [257, 3, [height]],
    [258, 3, [32]],
    [277, 3, [bands]],
    [339, 3, [sampleFormat]],
  ];
  if (placed) entries.push([33550, 12, [10, 10, 0]], [33922, 12, [0, 0, 0, 500_000, 4_000_000, 0]]);
  if (keys !== null)
    entries.push([34735, 3, [1, 1, 0, keys.length, ...keys.flatMap(([id, value]) => [id, 0, 1, value])]]);
  return layOut(entries, big, bigEndian);
}

function layOut(entries: readonly Entry[], big: boolean, bigEndian: boolean): Buffer {
  const [inline, entrySize, start] = big ? [8, 20, 16] : [4, 12, 8];
  const end = start + (big ? 8 : 2) + entries.length * entrySize + inline;
  const tail: Buffer[] = [];
  const head = Buffer.alloc(end);
  const put = (at: number, size: 2 | 4 | 8, value: number): void => {
    if (size === 8)
      bigEndian ? head.writeBigUInt64BE(BigInt(value), at) : head.writeBigUInt64LE(BigInt(value), at);
    else bigEndian ? head.writeUIntBE(value, at, size) : head.writeUIntLE(value, at, size);
  };
  head.write(bigEndian ? 'MM' : 'II', 0, 'latin1');
  put(2, 2, big ? 43 : 42);
  if (big) put(4, 2, 8);
  put(big ? 8 : 4, big ? 8 : 4, start);
  put(start, big ? 8 : 2, entries.length);
  for (const [index, [tag, type, values]] of entries.entries()) {
    const at = start + (big ? 8 : 2) + index * entrySize;
    const content = encode(type, values, bigEndian);
    put(at, 2, tag);
    put(at + 2, 2, type);
    put(at + 4, big ? 8 : 4, values.length);
    const place = at + 4 + inline;
    if (content.length <= inline) content.copy(head, place);
    else {
      put(place, big ? 8 : 4, end + Buffer.concat(tail).length);
      tail.push(content);
    }
  }
  return Buffer.concat([head, ...tail]);
}

function encode(type: Entry[1], values: readonly number[], bigEndian: boolean): Buffer {
  const content = Buffer.alloc(values.length * sizes[type]);
  for (const [index, value] of values.entries()) {
    const at = index * sizes[type];
    if (type === 12) bigEndian ? content.writeDoubleBE(value, at) : content.writeDoubleLE(value, at);
    else
      bigEndian
        ? content.writeUIntBE(value, at, Math.min(6, sizes[type]))
        : content.writeUIntLE(value, at, Math.min(6, sizes[type]));
  }
  return content;
}
