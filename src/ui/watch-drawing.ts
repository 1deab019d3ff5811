import { nothingSeen, type StatusWatch } from '../core/status-watch.ts';
import { drawLive } from './live-frame.ts';
import type { FrameSize } from './step-frame.ts';
import { styles } from './style.ts';
import { watchFrame } from './watch-frame.ts';

export interface WatchDrawing {
  apply(watch: StatusWatch): void;
  finish(): void;
}

/** Draws what is watched on this terminal until `finish`, which leaves what was there. */
export function drawWatch(
  stream: NodeJS.WriteStream,
  color: boolean,
  nowMs: () => number = () => performance.now(),
): WatchDrawing {
  const style = styles(color);
  let watch = nothingSeen;
  let sinceMs = nowMs();
  let fitting = 0;
  let drawn:
    { readonly of: StatusWatch; readonly how: string; readonly lines: readonly string[] } | undefined;
  const linesOf = ({ columns, height }: FrameSize): readonly string[] => {
    // The last frame is the one that fits: longer, what matters most would leave at the top.
    fitting = Number.isFinite(height) ? height : fitting;
    const ageSeconds = Math.floor((nowMs() - sinceMs) / 1000);
    const how = [columns, fitting, ageSeconds].join(' ');
    // Frames are asked for ten times a second, and thousands of pods take their time.
    if (drawn?.of !== watch || drawn.how !== how)
      drawn = { of: watch, how, lines: watchFrame(watch, { columns, height: fitting }, ageSeconds, style) };
    return drawn.lines;
  };
  const finish = drawLive(stream, linesOf);
  return {
    apply(next) {
      watch = next;
      sinceMs = nowMs();
    },
    finish,
  };
}
