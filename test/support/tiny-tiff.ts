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
  const [wide, entrySize, start] = big ? ([8, 20, 16] as const) : ([4, 12, 8] as const);
  const countSize = big ? 8 : 2;
  const end = start + countSize + entries.length * entrySize + wide;
  const head = Buffer.alloc(end);
  const put = putter(head, bigEndian);
  head.write(bigEndian ? 'MM' : 'II', 0, 'latin1');
  put(2, 2, big ? 43 : 42);
  if (big) put(4, 2, 8);
  put(wide, wide, start);
  put(start, countSize, entries.length);
  let tail = Buffer.alloc(0);
  for (const [index, [tag, type, values]] of entries.entries()) {
    const at = start + countSize + index * entrySize;
    const content = encode(type, values, bigEndian);
    put(at, 2, tag);
    put(at + 2, 2, type);
    put(at + 4, wide, values.length);
    if (content.length <= wide) content.copy(head, at + 4 + wide);
    else {
      put(at + 4 + wide, wide, end + tail.length);
      tail = Buffer.concat([tail, content]);
    }
  }
  return Buffer.concat([head, tail]);
}

function encode(type: Entry[1], values: readonly number[], bigEndian: boolean): Buffer {
  const size = sizes[type];
  const content = Buffer.alloc(values.length * size);
  const put = putter(content, bigEndian);
  for (const [index, value] of values.entries()) put(index * size, type === 12 ? 'double' : size, value);
  return content;
}

function putter(buffer: Buffer, bigEndian: boolean) {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  return (at: number, size: 2 | 4 | 8 | 'double', value: number): void => {
    if (size === 'double') view.setFloat64(at, value, !bigEndian);
    else if (size === 8) view.setBigUint64(at, BigInt(value), !bigEndian);
    else if (size === 4) view.setUint32(at, value, !bigEndian);
    else view.setUint16(at, value, !bigEndian);
  };
}
