import { describe, it } from 'vitest';
import { bugScreen } from '../../../../src/cli/one-bug.ts';
import { parseArgv } from '../../../../src/cli/program.ts';
import { verbs } from '../../../../src/cli/verbs/index.ts';
import { advice } from '../../../../src/core/advice.ts';
import { command, eemtDev } from '../../../../src/core/command-hint.ts';
import type { EnvironmentStatus, PodStatus } from '../../../../src/core/status.ts';
import { bugs } from '../../../../src/eemt/defects/index.ts';
import { bugsScreen } from '../../../../src/ui/bugs-screen.ts';
import { checksScreen } from '../../../../src/ui/checks-screen.ts';
import { diagnoseScreen, type DiagnosedView } from '../../../../src/ui/diagnose-screen.ts';
import { listScreen } from '../../../../src/ui/list-screen.ts';
import { settingsScreen } from '../../../../src/ui/settings-screen.ts';
import { statusScreen } from '../../../../src/ui/status-screen.ts';
import { expectAsRecorded, printed } from '../../../support/recorded-screens.ts';
import { composed, finding, healthy } from '../../../support/views.ts';

const manyPods = Array.from({ length: 24 }, (_, index): PodStatus => ({
  name: `eemt-worker-5d8c9b-${String(index).padStart(5, '0')}`,
  node: index === 7 ? null : `eemt-cluster-worker${index % 2 === 0 ? '' : '2'}`,
  state: index === 7 ? 'Pending' : index === 9 ? 'Waiting' : 'Running',
  restarts: index === 9 ? 4 : 0,
  reason: index === 7 ? 'Unschedulable' : index === 9 ? 'CrashLoopBackOff' : null,
  cpuMilli: 3,
  memoryMi: 8,
}));
const broken: EnvironmentStatus = {
  ...healthy,
  state: 'broken',
  findings: [finding],
  reproduction: { bug: 'web-logs-permission', place: 'beside', environment: 'eemt', namespace: 'eemt-repro' },
  unreadable: ['web interface: the connection was refused'],
};
/** 24 workers on two nodes, two of them not as they should be. */
const many: EnvironmentStatus = {
  ...healthy,
  state: 'degraded',
  workloads: healthy.workloads.map((workload) =>
    workload.role === 'worker' ? { ...workload, ready: 22, wanted: 24, pods: manyPods } : workload,
  ),
};
const cause: DiagnosedView = {
  ...finding,
  title: 'Claims want ReadWriteMany',
  why: 'the chart asks for ReadWriteMany, which the class of Kind does not serve',
  repair: {
    ...finding.repair,
    byHand: [
      { ...command('kubectl', 'describe', 'pvc', 'eemt-data'), purpose: 'what Kubernetes says of it' },
    ],
  },
};
const follows: DiagnosedView = {
  ...finding,
  key: 'unschedulable Pod/eemt-web',
  id: 'unschedulable',
  subject: { kind: 'Pod', namespace: 'eemt', name: 'eemt-web' },
  title: 'No node takes a pod',
  cause: 'No node takes pod eemt-web: its claim has no volume yet.',
  consequenceOf: cause.key,
  why: null,
};

const screens: Readonly<Record<string, (columns: number, color: boolean) => string>> = {
  'status-healthy': (columns, color) => statusScreen(healthy, columns, color),
  'status-broken': (columns, color) => statusScreen(broken, columns, color),
  'status-many': (columns, color) => statusScreen(many, columns, color),
  'status-compose': (columns, color) => statusScreen({ ...composed, state: 'degraded' }, columns, color),
  diagnose: (columns, color) =>
    diagnoseScreen({ ...broken, leftOut: ['cron-as-user'], findings: [cause, follows] }, columns, color),
  'diagnose-nothing': (columns, color) =>
    diagnoseScreen({ ...healthy, leftOut: [], findings: [] }, columns, color),
  'bugs-list': (columns, color) =>
    bugsScreen(
      {
        source: '/home/ada/eemt',
        fit: [],
        environment: 'eemt',
        bugs: [
          { id: 'rwx-claims', state: 'cured', title: 'Claims want ReadWriteMany', why: '' },
          { id: 'cron-as-user', state: 'present', title: 'The cleanup cannot write', why: 'exit code 1' },
          { id: 'grass-home', state: 'unknown', title: 'GRASS has no home', why: 'no job has run' },
          { id: 'flat-dem', state: 'report-only', title: 'A flat DEM ends in an error', why: '' },
        ],
      },
      columns,
      { color, name: 'eemt' },
    ),
  'bugs-show': (columns) => {
    const bug = bugs.find(({ id }) => id === 'rwx-claims');
    return bug
      ? bugScreen(bug, { state: 'present', why: 'a claim waits for a volume' }, columns, 'eemt')
      : '';
  },
  doctor: (columns, color) =>
    checksScreen(
      {
        target: 'kind',
        targetWhy: 'the first that this machine can run',
        checks: [
          { title: 'Docker', state: 'ok', found: '29.1 at unix:///var/run/docker.sock', hints: [] },
          {
            title: 'Free disk',
            state: 'warning',
            found: '12 GB where Docker keeps its images, and 20 GB are wanted',
            hints: ['`docker system prune` frees some.'],
          },
          {
            title: 'kind',
            state: 'failed',
            found: 'not installed',
            hints: [advice`${eemtDev('up')} downloads it`],
          },
        ],
      },
      'eemt',
      columns,
      color,
    ),
  list: (columns) =>
    listScreen(
      [
        {
          name: 'eemt',
          target: 'kind',
          state: 'running',
          url: 'http://127.0.0.1:5000',
          source: '/home/ada/eemt',
        },
        { name: 'two', target: 'compose', state: 'stopped', url: null, source: null },
      ],
      'eemt',
      columns,
    ),
  'list-none': (columns) => listScreen([], 'eemt', columns),
  'config-show': (columns) =>
    settingsScreen(
      [
        { key: 'workers', value: 4, origin: 'flag', detail: '--workers', consent: null },
        {
          key: 'source',
          value: '/home/ada/eemt',
          origin: 'file',
          detail: 'eemt-dev.yaml:2',
          consent: 'needed',
        },
        { key: 'skipFix', value: ['cron-as-user'], origin: 'record', detail: '', consent: null },
      ],
      columns,
    ),
  help: (columns) => textOf(['--help'], columns),
  'help-up': (columns) => textOf(['up', '--help'], columns),
};

function textOf(argv: readonly string[], columns: number): string {
  const asked = parseArgv(argv, verbs, columns);
  return asked.kind === 'text' ? asked.text : '';
}

describe('the screens of verbs that look', () => {
  it.each(Object.entries(screens))('are as they were recorded: %s', (name, screen) => {
    expectAsRecorded(name, printed(screen));
  });
});
