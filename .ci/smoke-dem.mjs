// Writes images/smoke/dem.tif, the elevation model that `smoke` computes on: 16 x 16 cells of 10 m in UTM zone 12 N, a round hill on a slope.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '../images/smoke/dem.tif');
const size = 16;
const cellM = 10;
const west = 500_000;
const north = 3_585_000;
/** EPSG code of WGS 84 / UTM zone 12N. */
const projection = 32612;

const [short, long, double] = [3, 4, 12];
const widths = { [short]: 2, [long]: 4, [double]: 8 };

/** GeoTIFF's keys: version, count, then key, place, count, value. A projected system, the value standing for an area, this projection, metres. */
const geoKeys = [
  [1, 1, 0, 4],
  [1024, 0, 1, 1],
  [1025, 0, 1, 1],
  [3072, 0, 1, projection],
  [3076, 0, 1, 9001],
].flat();

/** Tag, type, values; in the order of the tags. The place of the cells is filled in below. */
const tags = [
  [256, short, [size]],
  [257, short, [size]],
  [258, short, [32]],
  [259, short, [1]],
  [262, short, [1]],
  [273, long, [0]],
  [277, short, [1]],
  [278, short, [size]],
  [279, long, [size * size * 4]],
  [339, short, [3]],
  [33550, double, [cellM, cellM, 0]],
  [33922, double, [0, 0, 0, west, north, 0]],
  [34735, short, geoKeys],
];

const header = 8;
const directory = 2 + tags.length * 12 + 4;
const far = tags.filter(([, type, values]) => values.length * widths[type] > 4);
const farBytes = far.reduce((sum, [, type, values]) => sum + values.length * widths[type], 0);
const cellsAt = header + directory + farBytes;
const bytes = Buffer.alloc(cellsAt + size * size * 4);

const write = (type, value, at) => {
  if (type === short) bytes.writeUInt16LE(value, at);
  else if (type === long) bytes.writeUInt32LE(value, at);
  else bytes.writeDoubleLE(value, at);
};

bytes.write('II', 0);
bytes.writeUInt16LE(42, 2);
bytes.writeUInt32LE(header, 4);
bytes.writeUInt16LE(tags.length, header);
let next = header + directory;
tags.forEach(([tag, type, values], index) => {
  const at = header + 2 + index * 12;
  bytes.writeUInt16LE(tag, at);
  bytes.writeUInt16LE(type, at + 2);
  bytes.writeUInt32LE(values.length, at + 4);
  const length = values.length * widths[type];
  const place = length > 4 ? next : at + 8;
  if (length > 4) {
    bytes.writeUInt32LE(next, at + 8);
    next += length;
  }
  const shown = tag === 273 ? [cellsAt] : values;
  shown.forEach((value, item) => write(type, value, place + item * widths[type]));
});

for (let row = 0; row < size; row += 1) {
  for (let column = 0; column < size; column += 1) {
    const away = (row - 7.5) ** 2 + (column - 7.5) ** 2;
    const height = 1200 + 2 * row + 80 * Math.exp(-away / 20);
    bytes.writeFloatLE(Math.round(height * 4) / 4, cellsAt + (row * size + column) * 4);
  }
}
writeFileSync(file, bytes);
