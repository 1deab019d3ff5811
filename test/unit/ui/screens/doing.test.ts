import { describe, it } from 'vitest';
import { downOutcome } from '../../../../src/cli/verbs/down.ts';
import { scaleOutcome } from '../../../../src/cli/scale-outcome.ts';
import { advice } from '../../../../src/core/advice.ts';
import { eemtDev } from '../../../../src/core/command-hint.ts';
import type { NamedWorker } from '../../../../src/core/job.ts';
import { CancelledError, NotReadyError } from '../../../../src/errors/index.ts';
import { endScreen } from '../../../../src/ui/end-screen.ts';
import { errorPage } from '../../../../src/ui/error-page.ts';
import { jobEndScreen, jobLeftScreen } from '../../../../src/ui/job-screen.ts';
import { jobDetailsScreen, jobsScreen } from '../../../../src/ui/jobs-screen.ts';
import { smokeScreen } from '../../../../src/ui/smoke-screen.ts';
import { jobId, otherJobId } from '../../../support/job-spool.ts';
import { expectAsRecorded, printed } from '../../../support/recorded-screens.ts';
import { MemoryStream } from '../../../support/run-cli.ts';
import { ended, finding, healthy } from '../../../support/views.ts';

const workers: readonly NamedWorker[] = [
  { name: 'eemt-worker-5d8c9b-fghij', address: '10.244.1.5', connected: true, done: 200, doing: 'day 12' },
  { name: 'eemt-worker-5d8c9b-klmno', address: '10.244.2.7', connected: false, done: 177, doing: null },
];
const next = [
  { ...eemtDev('open'), purpose: 'the page, which lists the job too' },
  { ...eemtDev('jobs logs', '1b2c3d4e'), purpose: 'what each task said' },
];
const io = (columns: number) => {
  const stream = new MemoryStream(columns).asTerminal();
  return { io: { stdin: process.stdin, stdout: stream, stderr: stream, env: {}, cwd: '/' } };
};
const page = (error: unknown) => (width: number, color: boolean) =>
  errorPage(error, {
    name: 'eemt',
    color,
    width,
    height: 23,
    logFile: '/state/eemt/runs/now-up.log',
    verbose: false,
  });

const screens: Readonly<Record<string, (columns: number, color: boolean) => string>> = {
  'up-ended': (columns, color) => endScreen(ended, columns, color),
  'up-failed': page(
    new NotReadyError('READY_HOPELESS', 'EEMT cannot become ready.', {
      findings: [finding],
      hints: [advice`${eemtDev('status')} says what stands.`],
    }),
  ),
  'up-stopped': page(new CancelledError('CANCELLED', 'Stopped by Ctrl-C.', { hints: ['Go on.'] })),
  scale: (columns) =>
    scaleOutcome(io(columns), {
      status: { ...healthy, autoscaling: { min: 2, max: 6 } },
      scaled: { from: 2, to: 4 },
      durationMs: 12_300,
    }).screen ?? '',
  down: (columns) =>
    downOutcome(io(columns), {
      ...{ name: 'eemt', absent: false, removedData: false, reproduction: 'web-logs-permission' },
      removed: [{ what: 'cluster', runsOn: 'eemt-cluster', keeps: 'the images' }],
      usual: { what: 'cluster', runsOn: 'eemt-cluster', keeps: 'the images' },
      keptLayerBytes: 1_900_000_000,
      keptData: ['/home/ada/.local/share/eemt-dev/eemt/data'],
      notOurs: ['/home/ada/.local/share/eemt-dev/eemt/notes.txt'],
    }).screen ?? '',
  'jobs-list': (columns) =>
    jobsScreen(
      [
        {
          ...{ id: jobId, workflow: 'sol', dem: 'hill.tif', status: 'running', progress: 42 },
          ...{ ageSeconds: 61, waitingFor: null },
        },
        {
          ...{ id: otherJobId, workflow: 'eemt', dem: 'a-catchment-with-a-long-name.tif', status: 'pending' },
          ...{ progress: null, ageSeconds: 5, waitingFor: jobId },
        },
      ],
      columns,
    ),
  'jobs-show': (columns, color) =>
    jobDetailsScreen(
      {
        facts: [
          ['Job', jobId],
          ['DEM', 'hill.tif'],
          ['Status', 'running (42 %)'],
          ['Parameters', 'step 15, linke_value 3, albedo_value 0.2, num_threads 4'],
          ['Error', null],
        ],
        workers,
        notes: ['A task was tried again because its worker went.'],
      },
      columns,
      color,
    ),
  'run-ended': (columns, color) =>
    jobEndScreen(
      {
        ...{ name: 'eemt', id: jobId, dem: 'hill.tif', seconds: 83, workers, maps: 377, lost: 1, resumed: 0 },
        tasks: { total: 377, done: 377, running: 0, failed: 0, retried: 2 },
        ...{ notes: [], folder: '/home/ada/eemt-results/hill-1b2c3d4e', picture: true, next },
      },
      columns,
      color,
    ),
  'run-left': (columns, color) => jobLeftScreen({ id: jobId, name: 'eemt', next }, columns, color),
  smoke: (columns, color) =>
    smokeScreen(
      [
        { title: 'The page is healthy', state: 'passed', found: 'ok', wayOut: [], durationMs: 1200 },
        {
          title: 'Every worker takes part',
          state: 'failed',
          found: 'worker-1 did not connect while jobs were computed.',
          wayOut: [advice`${eemtDev('logs', 'worker')} shows what it says`],
          durationMs: 61_000,
        },
        { title: 'The jobs survive', state: 'skipped', found: 'a job runs', wayOut: [], durationMs: 0 },
      ],
      { name: 'eemt', durationMs: 62_200 },
      columns,
      color,
    ),
};

describe('the screens of verbs that do something', () => {
  it.each(Object.entries(screens))('are as they were recorded: %s', (name, screen) => {
    expectAsRecorded(name, printed(screen));
  });
});
