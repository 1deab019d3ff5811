import { describe, expect, it } from 'vitest';
import { chooseDiskLimitMi } from '../../../../src/eemt/chart/disk-limit.ts';

describe('the limit of disk', () => {
  it('follows what a first up leaves free in a new environment', () => {
    expect([58e9, 26e9, 16e9].map((free) => chooseDiskLimitMi(free, null))).toEqual([10_240, 4096, 1024]);
  });

  it('stays when the environment itself has filled the disk across a step, as a first up does', () => {
    const first = chooseDiskLimitMi(36e9, null);
    expect(chooseDiskLimitMi(19e9, first)).toBe(first);
  });

  it('does not grow when disk becomes free', () => {
    expect(chooseDiskLimitMi(58e9, 4096)).toBe(4096);
  });

  it('shrinks where less is free than the pods promise, or every worker would stop', () => {
    expect(chooseDiskLimitMi(9e9, 10_240)).toBe(1024);
    expect(chooseDiskLimitMi(10.5e9, 10_240)).toBe(4096);
  });
});
