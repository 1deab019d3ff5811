import { afterLook, nothingSeen, type StatusWatch } from '../../../src/core/status-watch.ts';
import { describe, expect, it } from 'vitest';
import type { EnvironmentStatus } from '../../../src/core/status.ts';
import { rowsOf } from '../../../src/ui/live-frame.ts';
import { drawWatch } from '../../../src/ui/watch-drawing.ts';
import { MemoryStream } from '../../support/run-cli.ts';
import { screenOf } from '../../support/screen.ts';
import { healthy } from '../../support/views.ts';

const seen = (status: EnvironmentStatus): StatusWatch =>
  afterLook(nothingSeen, { is: 'seen', at: '2026-01-31T12:03:41Z', status, job: null });

describe('the drawing of what is watched', () => {
  it('says at once that it looks, and leaves the last screen and the cursor', () => {
    const stream = new MemoryStream(80);
    const drawing = drawWatch(stream.asTerminal(), false, () => 0);
    expect(screenOf(stream.text)).toEqual(['… looking']);
    drawing.apply(seen(healthy));
    drawing.finish();
    const screen = screenOf(stream.text);
    expect(screen[0]).toMatch(/^✔ EEMT runs at http:/);
    expect(screen).not.toContain('… looking');
  });

  it('leaves no more than fits, so that what matters most stays in sight', () => {
    const crowd = healthy.workloads.map((one) => ({
      ...one,
      pods: Array.from({ length: 90 }, (_, index) => ({
        ...{ name: `${one.name}-${String(index)}`, node: null, state: 'ready' },
        ...{ restarts: 0, reason: null },
      })),
    }));
    const stream = new MemoryStream(80);
    const drawing = drawWatch(stream.asTerminal(), false, () => 0);
    drawing.apply(seen({ ...healthy, workloads: crowd }));
    drawing.finish();
    expect(screenOf(stream.text).length).toBeLessThan(24);
  });
});

describe('a frame in a terminal that became narrower', () => {
  it('takes the rows into which the terminal has broken its lines', () => {
    const lines = ['', 'x'.repeat(40), '\u001b[31m資料\u001b[0m', 'x'.repeat(41)];
    expect(rowsOf(lines, 80)).toBe(4);
    expect(rowsOf(lines, 40)).toBe(5);
    expect(rowsOf(lines, 3)).toBe(1 + 14 + 2 + 14);
  });
});
