import fc from 'fast-check';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { stepFrame } from '../../../src/ui/step-frame.ts';
import { afterEvent, atEnd, waitingRows } from '../../../src/ui/step-rows.ts';
import type { StepEvent } from '../../../src/ui/step-rows.ts';
import { styles } from '../../../src/ui/style.ts';

const titles = ['Build the images', 'Create the cluster', 'Deliver the images', 'Deploy', 'Wait'];
const steps = titles.map((title, index) => ({ id: String(index), title }));
const rowsAfter = (events: readonly StepEvent[]) => events.reduce(afterEvent, waitingRows(steps));
const frameOf = (events: readonly StepEvent[], columns: number, height = 20, nowMs = 0) =>
  stepFrame(rowsAfter(events), { columns, height }, nowMs, styles(false));

const started = (id: string): StepEvent => ({ event: 'step-started', id, title: '', changes: [] });
const output = (id: string, line: string): StepEvent => ({ event: 'step-output', id, line });
const skipped = (id: string, note: string): StepEvent => ({ event: 'step-skipped', id, title: '', note });
const done = (id: string): StepEvent => ({ event: 'step-done', id, title: '', durationMs: 12_345 });
const failed = (id: string, message: string): StepEvent => ({
  event: 'step-failed',
  id,
  title: '',
  durationMs: 2000,
  message,
});

const busy = [
  started('0'),
  output('0', `Step 1/9 : \u001b[31mRUN pip install ${'numpy '.repeat(30)}`),
  { event: 'step-progress', id: '0', fraction: 0.42 } as const,
  skipped('1', `3 nodes are Ready: ${'eemt-cluster-worker '.repeat(5)}`),
  started('2'),
  done('2'),
  started('3'),
  failed('3', `helm upgrade failed: ${'another operation is in progress; '.repeat(4)}`),
];

describe('the frame', () => {
  it('shows progress, the newest line, times and failures in 80 columns', () => {
    expect(frameOf(busy, 80)).toEqual([
      '⠋ Build the images  42 %',
      '  │ Step 1/9 : RUN pip install numpy numpy numpy numpy numpy numpy numpy numpy…',
      '✔ Create the cluster  already so: 3 nodes are Ready: eemt-cluster-worker eemt-…',
      '✔ Deliver the images  12.3 s',
      '✖ Deploy  2.0 s  helm upgrade failed: another operation is in progress; anothe…',
      '· Wait',
    ]);
  });

  it('shows more of the same in 120 columns', () => {
    expect(frameOf(busy, 120)).toEqual([
      '⠋ Build the images  42 %',
      `  │ Step 1/9 : RUN pip install ${'numpy '.repeat(14)}num…`,
      '✔ Create the cluster  already so: 3 nodes are Ready: eemt-cluster-worker eemt-cluster-worker eemt-cluster-worker eemt-…',
      '✔ Deliver the images  12.3 s',
      '✖ Deploy  2.0 s  helm upgrade failed: another operation is in progress; another operation is in progress; another oper…',
      '· Wait',
    ]);
  });

  it('keeps what failed and what runs in a terminal lower than the list, and counts the rest', () => {
    expect(frameOf(busy, 80, 4)).toEqual([
      '⠋ Build the images  42 %',
      expect.stringMatching(/^✖ Deploy/),
      '· Wait',
      '  … 2 done',
    ]);
    expect(frameOf([done('0'), done('1'), done('2'), started('3')], 80, 4)).toEqual([
      '✔ Deliver the images  12.3 s',
      '⠋ Deploy',
      '· Wait',
      '  … 2 done',
    ]);
    expect(frameOf(busy, 80, 2)).toEqual([expect.stringMatching(/^✖/), '  … 1 running, 1 waiting, 2 done']);
  });

  it('shows the lines of tools only as far as there is room', () => {
    const two = [started('0'), output('0', 'from docker'), started('1'), output('1', 'from kind')];
    expect(frameOf(two, 80, 6)).toEqual([
      '⠋ Build the images',
      '  │ from docker',
      '⠋ Create the cluster',
      '· Deliver the images',
      '· Deploy',
      '· Wait',
    ]);
  });

  it('turns its spinner with the clock', () => {
    expect([0, 100, 199, 1000].map((nowMs) => frameOf([started('0')], 80, 20, nowMs)[0]?.charAt(0))).toEqual([
      '⠋',
      '⠙',
      '⠙',
      '⠋',
    ]);
  });

  it('leaves a step as it ended', () => {
    expect(rowsAfter([done('0'), output('0', 'late'), started('0')])).toEqual(rowsAfter([done('0')]));
  });

  it('marks what never ended when nothing more comes', () => {
    const rows = atEnd(rowsAfter([done('0'), started('1'), output('1', 'half')]));
    expect(stepFrame(rows, { columns: 80, height: 20 }, 0, styles(false))).toEqual([
      '✔ Build the images  12.3 s',
      '■ Create the cluster  not finished',
      '■ Deliver the images  not finished',
      '■ Deploy  not finished',
      '■ Wait  not finished',
    ]);
  });

  it('never leaves the terminal, whatever tools say', () => {
    const id = fc.constantFrom('0', '1', '2', '3', '4');
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    const event = fc.oneof(
      id.map(started),
      id.map(done),
      fc.tuple(id, text).map(([one, line]) => output(one, line)),
      fc.tuple(id, text).map(([one, line]) => skipped(one, line)),
      fc.tuple(id, text).map(([one, line]) => failed(one, line)),
    );
    const size = { columns: fc.integer({ min: 20, max: 160 }), height: fc.integer({ min: 1, max: 12 }) };
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 12 }),
        size.columns,
        size.height,
        (events, columns, height) => {
          const frame = frameOf(events, columns, height);
          expect(frame.length).toBeLessThanOrEqual(height);
          for (const line of frame) expect(stringWidth(line)).toBeLessThan(columns);
        },
      ),
    );
  });
});
