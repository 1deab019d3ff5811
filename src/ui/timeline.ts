import { duration } from './format.ts';
import { truncate } from './text.ts';
import type { Timing } from './views.ts';

/** A bar that is shorter tells nothing. */
const leastBar = 10;
const onChain = '█';
const besides = '░';

/**
 * When each step ran, as bars over the time of the whole, in the order in which they began; full bars are the longest chain, by which
 * alone the whole gets shorter. Lines fit the width; where no bar does, there are the times alone. Pure.
 */
export function timeline(timings: readonly Timing[], width: number): readonly string[] {
  const wholeMs = Math.max(1, ...timings.map(({ startMs, durationMs }) => startMs + durationMs));
  const times = timings.map(({ durationMs }) => duration(durationMs));
  const timeWidth = Math.max(0, ...times.map((time) => time.length));
  const longest = Math.max(0, ...timings.map(({ title }) => title.length));
  const titleWidth = Math.max(8, Math.min(longest, Math.floor(width / 2), width - timeWidth - 2));
  const barWidth = width - titleWidth - timeWidth - 4;
  const lines = [...timings.keys()]
    .sort((a, b) => (timings[a]?.startMs ?? 0) - (timings[b]?.startMs ?? 0))
    .flatMap((index) => {
      const timing = timings[index];
      if (!timing) return [];
      const text = `${truncate(timing.title, titleWidth).padEnd(titleWidth)}  ${(times[index] ?? '').padStart(timeWidth)}`;
      return [barWidth < leastBar ? text : `${text}  ${barOf(timing, wholeMs, barWidth)}`];
    });
  if (timings.length === 0 || barWidth < leastBar) return lines;
  return [...lines, '', `${onChain} the longest chain, ${besides} beside it; ${duration(wholeMs)} in all`];
}

function barOf({ startMs, durationMs, chain }: Timing, wholeMs: number, width: number): string {
  const from = Math.min(width - 1, Math.floor((startMs / wholeMs) * width));
  const to = Math.max(from + 1, Math.round(((startMs + durationMs) / wholeMs) * width));
  return `${' '.repeat(from)}${(chain ? onChain : besides).repeat(Math.min(width, to) - from)}`;
}
