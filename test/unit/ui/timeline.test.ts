import { describe, expect, it } from 'vitest';
import { timeline } from '../../../src/ui/timeline.ts';
import type { Timing } from '../../../src/ui/views.ts';

const ran = (title: string, startMs: number, durationMs: number, chain: boolean): Timing => ({
  id: title,
  title,
  startMs,
  durationMs,
  chain,
});
const up = [
  ran('EEMT answers', 80_000, 20_000, true),
  ran('Kind cluster eemt-cluster', 0, 80_000, true),
  ran('Layers of eemt-web:2.0', 20_000, 20_000, false),
];

describe('the picture of a run', () => {
  it('has a bar for each step where it ran, in the order in which they began, and tells the longest chain', () => {
    expect(timeline(up, 60)).toEqual([
      'Kind cluster eemt-cluster  80.0 s  ████████████████████',
      'Layers of eemt-web:2.0     20.0 s       ░░░░░',
      'EEMT answers               20.0 s                      █████',
      '',
      '█ the longest chain, ░ beside it; 1 min 40 s in all',
    ]);
  });

  it('fits every width, and has the times alone where no bar fits', () => {
    for (const width of [30, 38, 40, 78, 118])
      for (const line of timeline(up, width).slice(0, 3)) expect(line.length).toBeLessThanOrEqual(width);
    expect(timeline(up, 38)).toEqual([
      'Kind cluster eemt-…  80.0 s',
      'Layers of eemt-web…  20.0 s',
      'EEMT answers         20.0 s',
    ]);
  });

  it('shows what took no time as a mark within the picture', () => {
    const lines = timeline([...up, ran('Labels', 100_000, 0, false)], 60);
    expect(lines[3]).toBe(`${'Labels'.padEnd(25)}   0.0 s  ${' '.repeat(24)}░`);
    expect(timeline([], 80)).toEqual([]);
  });
});
