import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import type { JobProgress } from '../../../src/core/job.ts';
import { afterLook, nothingSeen, type Look, type StatusWatch } from '../../../src/core/status-watch.ts';
import type { EnvironmentStatus, EventStatus } from '../../../src/core/status.ts';
import { styles } from '../../../src/ui/style.ts';
import { watchFrame } from '../../../src/ui/watch-frame.ts';
import { jobId } from '../../support/job-spool.ts';
import { composed, finding, healthy } from '../../support/views.ts';

const plain = styles(false);
/** On the wall of whatever machine this is. */
const at = (second: number): string => new Date(2026, 0, 31, 12, 3, second).toISOString();
const look = (status: EnvironmentStatus, second: number, job: JobProgress | null = null): Look => ({
  is: 'seen',
  at: at(second),
  status,
  job,
});
const after = (...looks: readonly Look[]): StatusWatch => looks.reduce(afterLook, nothingSeen);
const frame = (watch: StatusWatch, columns: number, rows: number, ageSeconds = 1) =>
  watchFrame(watch, { columns, height: rows - 1 }, ageSeconds, plain);

const event = (second: number, kind: string, reason: string, message: string): EventStatus => ({
  ...{ kind, reason, message, count: second === 20 ? 12 : 1 },
  object: 'Pod/eemt-worker-5d8c9b-klmno',
  at: at(second),
});
const well: EnvironmentStatus = {
  ...healthy,
  leftOut: [],
  workloads: healthy.workloads.map((one) => ({
    ...one,
    ready: one.wanted,
    pods: one.pods.map((pod) => ({
      ...pod,
      ...{ node: 'eemt-cluster-worker', state: 'ready', reason: null, cpuMilli: 120, memoryMi: 300 },
    })),
  })),
  events: [event(9, 'Normal', 'Started', 'Started container worker')],
};
const other = {
  ...finding,
  key: 'worker-node-selector Deployment/eemt-worker',
  subject: { kind: 'Deployment', namespace: 'eemt', name: 'eemt-worker' },
  cause: 'no node has the label that its pods ask for',
};
const wrong: EnvironmentStatus = {
  ...healthy,
  state: 'broken',
  findings: [{ ...other, consequenceOf: finding.key }, finding],
  events: [event(20, 'Warning', 'FailedScheduling', '0/3 nodes are available'), ...(well.events ?? [])],
  unreadable: ['web interface: the connection was refused'],
};
const job: JobProgress = {
  ...{ id: jobId, dem: 'hill.tif', phase: 'running', waitingFor: null, workers: [], maps: 150 },
  tasks: { total: 377, done: 158, running: 2, failed: 0, retried: 0 },
  ...{ tasksPerSecond: 5.21, secondsLeft: 42, stalled: null, notes: [] },
};
const broke = after(look(well, 1), look(wrong, 41));
const mended = after(look(wrong, 1), look(well, 41, job));

describe('the screen of a watched environment', () => {
  it('shows at 80×24 what is wrong, causes first, then what runs and what has changed, and counts the rest', () => {
    expect(frame(broke, 80, 24)).toEqual([
      '✖ EEMT does not work at http://127.0.0.1:5000                          12:03:41',
      '▲ web interface: the connection was refused',
      'What is wrong',
      '  ● PersistentVolumeClaim/eemt-data: it asks for ReadWriteMany and the class',
      '    standard serves only ReadWriteOnce',
      '    event ProvisioningFailed: failed to provision volume: NodePath only',
      '    supports ReadWriteOnce and ReadWriteOncePod access modes',
      '    → eemt-dev up',
      '  ● Deployment/eemt-worker: no node has the label that its pods ask for',
      '    (because of rwx-claims PersistentVolumeClaim/eemt-data)',
      '    event ProvisioningFailed: failed to provision volume: NodePath only',
      '    supports ReadWriteOnce and ReadWriteOncePod access modes',
      '    → eemt-dev up',
      'Runs',
      '  eemt-web      ██████████  1/1',
      '  eemt-worker   █████░░░░░  1/2  1 Pending: Unschedulable',
      '  eemt-cleanup              0/0  scaled to 0',
      'Changes',
      '  12:03:41 eemt healthy → broken',
      '  12:03:41 wrong: worker-node-selector Deployment/eemt-worker: no node has the…',
      '  12:03:41 wrong: rwx-claims PersistentVolumeClaim/eemt-data: it asks for Read…',
      '  12:03:41 not readable: web interface: the connection was refused',
      '+4 more changes, 1 cure left out, 3 pods, 1 node, 2 events',
    ]);
  });

  it('shows at 40×12 what is wrong whole, with the command that cures it', () => {
    expect(frame(broke, 40, 12)).toEqual([
      '✖ EEMT does not work at        12:03:41',
      '  http://127.0.0.1:5000',
      '▲ web interface: the connection was',
      '  refused',
      '● PersistentVolumeClaim/eemt-data: it',
      '  asks for ReadWriteMany and the class',
      '  standard serves only ReadWriteOnce',
      '  → eemt-dev up',
      '+1 more thing is wrong',
      'eemt-web  █████  1/1',
      '+2 more workloads, 8 changes, 7 others',
    ]);
  });

  it('shows at 120×40 all of it', () => {
    expect(frame(mended, 120, 40)).toEqual([
      '✔ EEMT runs at http://127.0.0.1:5000                                                                           12:03:41',
      '',
      'Runs',
      '  eemt-web      ██████████  1/1  120m 300Mi',
      '  eemt-worker   ██████████  2/2  240m 600Mi',
      '  eemt-cleanup              0/0              scaled to 0',
      '',
      'Changes',
      '  12:03:41 eemt broken → healthy',
      '  12:03:41 no longer wrong: worker-node-selector Deployment/eemt-worker',
      '  12:03:41 no longer wrong: rwx-claims PersistentVolumeClaim/eemt-data',
      '  12:03:41 readable again: web interface',
      '  12:03:41 job 1b2c3d4e is new: running',
      '  12:03:41 eemt-worker 1/2 → 2/2',
      '  12:03:41 pod eemt-web-6c9f7d-abcde Running → ready',
      '  12:03:41 pod eemt-worker-5d8c9b-fghij Running, 2 restarts → ready, 2 restarts',
      '  12:03:41 pod eemt-worker-5d8c9b-klmno Pending: Unschedulable → ready',
      '',
      'Job',
      '  Job 1b2c3d4e  hill.tif  running',
      '  ████████████████░░░░░░░░░░░░░░░░░░░░░░░░  42 %  158 of 377 tasks',
      '  2 running; 5.2 tasks/s; about 42.0 s left',
      '',
      'Pods',
      '  eemt-web-6c9f7d-abcde     worker  120m  300Mi              ready',
      '  eemt-worker-5d8c9b-fghij  worker  120m  300Mi  2 restarts  ready',
      '  eemt-worker-5d8c9b-klmno  worker  120m  300Mi              ready',
      '',
      'Nodes',
      '  2 Ready  control-plane, worker',
      '',
      'Events',
      '  12:03:09  Normal  Started  eemt-worker-5d8c9b-klmno  Started container worker',
    ]);
  });

  it('shows at 80×24 a job that runs between what has changed and the pods', () => {
    expect(frame(mended, 80, 24)).toEqual([
      '✔ EEMT runs at http://127.0.0.1:5000                                   12:03:41',
      'Runs',
      '  eemt-web      ██████████  1/1  120m 300Mi',
      '  eemt-worker   ██████████  2/2  240m 600Mi',
      '  eemt-cleanup              0/0              scaled to 0',
      'Changes',
      '  12:03:41 eemt broken → healthy',
      '  12:03:41 no longer wrong: worker-node-selector Deployment/eemt-worker',
      '  12:03:41 no longer wrong: rwx-claims PersistentVolumeClaim/eemt-data',
      '  12:03:41 readable again: web interface',
      'Job',
      '  Job 1b2c3d4e  hill.tif  running',
      '  ████████████████░░░░░░░░░░░░░░░░░░░░░░░░  42 %  158 of 377 tasks',
      '  2 running; 5.2 tasks/s; about 42.0 s left',
      'Pods',
      '  eemt-web-6c9f7d-abcde     worker  120m  300Mi              ready',
      '  eemt-worker-5d8c9b-fghij  worker  120m  300Mi  2 restarts  ready',
      '  eemt-worker-5d8c9b-klmno  worker  120m  300Mi              ready',
      'Nodes',
      '  2 Ready  control-plane, worker',
      'Events',
      '  12:03:09  Normal  Started  eemt-worker-5d8c9b-klmno  Started container worker',
      '+5 more changes',
    ]);
  });

  it('shows containers with Compose, where there are neither nodes nor events', () => {
    expect(frame(after(look(composed, 1)), 60, 24)).toEqual([
      '✔ EEMT runs at http://127.0.0.1:5000               12:03:01',
      '',
      'Runs',
      '  eemt-web     █████  1/1',
      '  eemt-worker  ██░░░  1/2  1 failing: exit code 137',
      '  runner       █████  1/1',
      '',
      'Left out (--skip-fix)',
      '  cron-as-user  the cleanup job cannot write as uid 1000',
      '',
      'Containers',
      '  eemt-compose-eemt-worker-2  failing: exit code 137',
      '  eemt-compose-eemt-web-1     ready',
      '  eemt-compose-eemt-worker-1  ready',
      '  eemt-compose-runner-1       ready',
    ]);
  });

  it('says at 40×20 what is being reproduced, and of 50 workers that those which do not fit are all well', () => {
    const [web, worker] = well.workloads;
    const [pod] = worker?.pods ?? [];
    if (!web || !worker || !pod) throw new TypeError('the view has a worker');
    const pods = Array.from({ length: 50 }, (_, index) => ({ ...pod, name: `eemt-worker-${String(index)}` }));
    const many: EnvironmentStatus = {
      ...well,
      reproduction: { bug: 'web-logs-permission', place: 'beside', environment: 'eemt', namespace: 'eemt-r' },
      workloads: [web, { ...worker, ready: 50, wanted: 50, pods }],
    };
    const lines = frame(after(look(many, 1)), 40, 20);
    expect(lines.slice(1, 3)).toEqual(['▲ web-logs-permission is being', '  reproduced beside it']);
    expect(lines.length).toBeLessThan(20);
    expect(lines.at(-1)).toMatch(/^\+4\d more pods \(all well\)/);
    const waits = { ...pod, state: 'Pending', reason: 'Unschedulable' };
    const troubled = {
      ...many,
      workloads: [web, { ...worker, pods: [...pods, ...pods.slice(0, 9).map(() => waits)] }],
    };
    expect(frame(after(look(troubled, 1)), 40, 12).at(-1)).not.toContain('all well');
  });

  it('says that a look failed, and shows what was seen before', () => {
    const why = 'The engine does not answer.';
    const lines = frame(afterLook(after(look(well, 1)), { is: 'failed', at: at(9), why }), 80, 24);
    expect(lines[1]).toBe('▲ 12:03:09 the look failed: The engine does not answer.');
    expect(lines.join('\n')).toContain('eemt-worker   ██████████  2/2');
    expect(frame(after({ is: 'failed', at: at(9), why }), 80, 24)).toContain(lines[1]);
  });

  it('says when the last look was where one takes long, and that it looks before the first', () => {
    expect(frame(mended, 80, 24, 12)[0]).toMatch(/^✔ EEMT runs at \S+ +last look 12 s ago$/);
    expect(frame(mended, 40, 24, 12)[1]).toBe('last look 12 s ago');
    expect(frame(nothingSeen, 80, 24)).toEqual(['… looking']);
  });

  it('is never steered by what events, causes and reasons say', () => {
    const evil = '\u001b[2Ja\u0007b\rc\u202ed\ne';
    const steering: EnvironmentStatus = {
      ...wrong,
      findings: [{ ...finding, cause: evil, evidence: [{ source: evil, text: evil, at: at(1) }] }],
      events: [event(20, evil, evil, evil)],
      unreadable: [evil],
      nodes: [{ name: evil, role: evil, state: evil, labels: {} }],
      workloads: [
        {
          ...{ name: evil, role: evil, ready: 0, wanted: 1 },
          pods: [{ name: evil, node: evil, state: evil, restarts: 0, reason: evil }],
        },
      ],
    };
    const text = frame(afterLook(after(look(well, 1)), look(steering, 41)), 120, 60).join('');
    expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('the screen of a watched environment in any terminal', () => {
  const many: EnvironmentStatus = {
    ...wrong,
    findings: Array.from({ length: 30 }, (_, index) => ({
      ...finding,
      key: String(index),
      cause: '資料 '.repeat(40),
    })),
    unreadable: ['web interface: '.padEnd(300, 'why ')],
    workloads: [
      ...wrong.workloads,
      {
        ...{ name: '資料'.repeat(40), role: 'other', ready: 3, wanted: 5_000 },
        pods: Array.from({ length: 5_000 }, (_, index) => ({
          name: `worker-${String(index)}`,
          ...{ node: null, state: 'Pending', restarts: index, reason: 'Unschedulable' },
        })),
      },
    ],
  };
  const crowded = after(look(well, 1), look(many, 41, job));
  const watches = { broke, mended, crowded, composed: after(look(composed, 1)) };

  it.each(Object.entries(watches))('fits, with the state at the top: %s', (_, watch) => {
    for (const columns of [40, 60, 80, 120, 200]) {
      for (const rows of [10, 12, 20, 24, 40, 60]) {
        const lines = frame(watch, columns, rows);
        expect(lines.length).toBeLessThan(rows);
        expect(lines[0]).toMatch(/^[✔✖] EEMT/);
        for (const line of lines) expect(stringWidth(line)).toBeLessThan(columns);
      }
    }
  });

  it('shows the command that cures the first cause at 40×10 and in all that are larger', () => {
    for (const columns of [40, 80, 200])
      for (const rows of [10, 24, 60]) {
        expect(frame(broke, columns, rows).join('\n')).toMatch(/● PersistentVolumeClaim\/eemt-data/);
        expect(frame(crowded, columns, rows).join('\n')).toContain('→ eemt-dev up');
      }
  });

  it('counts all pods that it does not show', () => {
    const text = frame(crowded, 200, 60).join('\n');
    const shown = text.match(/^ {2}(worker-\d+|eemt-worker-5d8c9b-klmno) /gm)?.length ?? 0;
    const [, hidden] = /(\d+) more pods/.exec(text) ?? [];
    expect(shown).toBeGreaterThan(0);
    expect(shown + Number(hidden)).toBe(5_003);
  });
});
