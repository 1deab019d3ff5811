import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { watchOutput } from '../../../../src/cli/watch-output.ts';
import type { RunEvent } from '../../../../src/core/events.ts';
import type { JobProgress } from '../../../../src/core/job.ts';
import type { Look } from '../../../../src/core/status-watch.ts';
import { createRedactor } from '../../../../src/lib/redact.ts';
import { createReporter } from '../../../../src/ui/create-reporter.ts';
import { statusScreen } from '../../../../src/ui/status-screen.ts';
import { jobId } from '../../../support/job-spool.ts';
import { expectAsRecorded, widths, type Mode, type Shown } from '../../../support/recorded-screens.ts';
import { MemoryStream } from '../../../support/run-cli.ts';
import { screenOf } from '../../../support/screen.ts';
import { verbContext } from '../../../support/verb-context.ts';
import { finding, healthy } from '../../../support/views.ts';

const steps = [
  { id: 'images', title: 'Build the images' },
  { id: 'cluster', title: 'Create the cluster' },
  { id: 'nodes', title: 'Bring the images into the nodes' },
  { id: 'deploy', title: 'Deploy EEMT' },
  { id: 'wait', title: 'Wait until EEMT answers' },
];
const up: readonly RunEvent[] = [
  { event: 'target-chosen', target: 'kind', why: 'the first that this machine can run' },
  { event: 'plan-started', verb: 'up', steps },
  { event: 'step-started', id: 'images', title: 'Build the images', changes: ['eemt-web:2.0'] },
  { event: 'step-output', id: 'images', line: 'Step 1/9 : FROM python:3.12-slim' },
  { event: 'step-progress', id: 'images', fraction: 0.42 },
  { event: 'notice', level: 'warning', text: 'Only 2 CPUs: 2 workers will compute by turns.' },
  { event: 'step-skipped', id: 'cluster', title: 'Create the cluster', note: '3 nodes are Ready' },
];
const failed: readonly RunEvent[] = [
  ...up,
  { event: 'step-done', id: 'images', title: 'Build the images', durationMs: 61_234 },
  { event: 'step-started', id: 'deploy', title: 'Deploy EEMT', changes: [] },
  { event: 'step-failed', id: 'deploy', title: 'Deploy EEMT', durationMs: 2000, message: 'helm was refused' },
];
const job: JobProgress = {
  ...{ id: jobId, dem: 'hill.tif', phase: 'running', waitingFor: null, maps: 150 },
  workers: [
    { name: 'eemt-worker-5d8c9b-fghij', address: '10.244.1.5', connected: true, done: 80, doing: 'day 12' },
    { name: 'eemt-worker-5d8c9b-klmno', address: '10.244.2.7', connected: false, done: 78, doing: null },
  ],
  tasks: { total: 377, done: 158, running: 2, failed: 0, retried: 1 },
  ...{ tasksPerSecond: 5.21, secondsLeft: 42, stalled: null, notes: ['A worker went; others do its task.'] },
};

/** What stands in the terminal while it goes on, and once it has ended. */
const reported = async (
  events: readonly RunEvent[],
  columns: number,
  mode: Mode,
  { ends = false, afterMs = 0 }: { readonly ends?: boolean; readonly afterMs?: number },
) => {
  let nowMs = 1000;
  const stderr = new MemoryStream(columns);
  const streams = { stdout: new MemoryStream().asTerminal(), stderr: stderr.asTerminal() };
  const kind = mode === 'linear' ? 'linear' : 'pretty';
  const reporter = createReporter(kind, streams, mode === 'colours', createRedactor([]), () => nowMs);
  for (const event of events) reporter.emit(event);
  // The spinner turns with the clock.
  for (let left = afterMs; left > 0; left -= 1000) {
    nowMs += 1000;
    vi.advanceTimersByTime(1000);
  }
  vi.advanceTimersByTime(100);
  if (ends) await reporter.close();
  const text = screenOf(stderr.text).join('\n');
  await reporter.close();
  return text;
};

/** On the wall of whatever machine this is. */
const at = (second: number): string => new Date(2026, 0, 31, 12, 3, second).toISOString();
const looks: readonly Look[] = [
  { is: 'seen', at: at(1), status: healthy, job: null },
  {
    ...{ is: 'seen', at: at(41), job },
    status: {
      ...healthy,
      state: 'broken',
      findings: [finding],
      reproduction: { bug: 'web-logs-permission', place: 'beside', environment: 'eemt', namespace: 'eemt-r' },
    },
  },
];

const watched = async (columns: number, mode: Mode) => {
  const stdout = Object.assign(new MemoryStream(columns), {
    rows: columns === 40 ? 20 : columns === 80 ? 24 : 40,
  });
  const roots = { state: '/state', cache: '/cache' };
  const context = verbContext(
    roots,
    {},
    { output: 'pretty', linear: mode === 'linear', color: mode === 'colours' },
  );
  const output = watchOutput(
    {
      ...context,
      io: { ...context.io, stdout: stdout.asTerminal() },
      print: (text) => {
        stdout.write(text);
      },
    },
    (status) => statusScreen(status, columns, false),
  );
  for (const look of looks) await output.show(look);
  vi.advanceTimersByTime(100);
  output.finish();
  return screenOf(stdout.text).join('\n');
};

/** Colours are not looked at: what is drawn is laid out anew from what the terminal was sent. */
const inEachMode = async (
  screen: (columns: number, mode: Mode) => Promise<string>,
): Promise<readonly Shown[]> =>
  Promise.all(
    widths.flatMap((columns) =>
      (['colours', 'NO_COLOR', 'linear'] as const).map(async (mode) => ({
        ...{ columns, mode },
        text: await screen(columns, mode),
      })),
    ),
  );

describe('the screens of what goes on', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['up-running', up, {}],
    ['up-running-long', up, { afterMs: 65_000 }],
    ['up-failed-steps', failed, { ends: true }],
    ['run-running', [{ event: 'job-progress', job }], {}],
  ] as const)('are as they were recorded: %s', async (name, events, how) => {
    expectAsRecorded(name, await inEachMode((columns, mode) => reported(events, columns, mode, how)));
  });

  it('are as they were recorded: status-watch, at 40×20, 80×24 and 120×40', async () => {
    expectAsRecorded('status-watch', await inEachMode(watched));
  });
});
