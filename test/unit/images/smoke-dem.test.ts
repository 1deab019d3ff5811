import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const bytes = readFileSync(join(import.meta.dirname, '../../../images/smoke/dem.tif'));

/** The values of a tag of the first directory: short (3), long (4) or double (12). */
function valuesOf(wanted: number): readonly number[] {
  const start = bytes.readUInt32LE(4);
  const count = bytes.readUInt16LE(start);
  const entry = Array.from({ length: count }, (_, index) => start + 2 + index * 12).find(
    (at) => bytes.readUInt16LE(at) === wanted,
  );
  if (entry === undefined) return [];
  const type = bytes.readUInt16LE(entry + 2);
  const length = bytes.readUInt32LE(entry + 4);
  const width = { 3: 2, 4: 4, 12: 8 }[type] ?? 1;
  const place = length * width > 4 ? bytes.readUInt32LE(entry + 8) : entry + 8;
  return Array.from({ length }, (_, index) => {
    const at = place + index * width;
    return width === 2
      ? bytes.readUInt16LE(at)
      : width === 4
        ? bytes.readUInt32LE(at)
        : bytes.readDoubleLE(at);
  });
}

describe('the elevation model of smoke', () => {
  it('is a GeoTIFF of 16 x 16 numbers with a place and a projection', () => {
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from('II*\0', 'latin1'));
    expect([valuesOf(256), valuesOf(257), valuesOf(258), valuesOf(339)]).toEqual([[16], [16], [32], [3]]);
    expect(valuesOf(33550)).toEqual([10, 10, 0]);
    expect(valuesOf(33922)).toEqual([0, 0, 0, 500_000, 3_585_000, 0]);
    const keys = valuesOf(34735);
    expect(keys[3]).toBe((keys.length - 4) / 4);
    expect(keys.slice(12, 16)).toEqual([3072, 0, 1, 32612]);
  });

  it('ends with its cells, heights of a hill', () => {
    const [at = 0] = valuesOf(273);
    expect([bytes.length - at, valuesOf(279)]).toEqual([16 * 16 * 4, [16 * 16 * 4]]);
    const heights = Array.from({ length: 256 }, (_, index) => bytes.readFloatLE(at + index * 4));
    expect([Math.min(...heights), Math.max(...heights)]).toEqual([1200.25, 1294]);
  });
});
