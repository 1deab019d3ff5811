import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/core/events.ts';
import { createRedactor } from '../../../src/lib/redact.ts';
import { createReporter } from '../../../src/ui/create-reporter.ts';
import { screenOf } from '../../support/screen.ts';
import { MemoryStream } from '../../support/run-cli.ts';

const title = {
  images: 'Build the images',
  cluster: 'Create the cluster',
  deploy: 'Deploy',
  wait: 'Wait',
} as const;
const steps = Object.entries(title).map(([id, text]) => ({ id, title: text }));

const failedRun: readonly RunEvent[] = [
  { event: 'plan-started', verb: 'up', steps },
  { event: 'step-started', id: 'images', title: title.images, changes: ['eemt-web:2.0'] },
  { event: 'notice', level: 'warning', text: 'Only 2 CPUs' },
  { event: 'step-output', id: 'images', line: 'Step 1/9 : \u001b[31mFROM python\u001b[0m' },
  { event: 'step-progress', id: 'images', fraction: 0.42 },
  { event: 'step-progress', id: 'images', fraction: 0.43 },
  { event: 'step-skipped', id: 'cluster', title: title.cluster, note: '3 nodes are Ready' },
  { event: 'step-done', id: 'images', title: title.images, durationMs: 12_345 },
  { event: 'step-started', id: 'deploy', title: title.deploy, changes: [] },
  {
    event: 'step-failed',
    id: 'deploy',
    title: title.deploy,
    durationMs: 2000,
    message: `helm failed ${'x'.repeat(100)}`,
  },
];

const report = async (kind: 'pretty' | 'plain' | 'json', events: readonly RunEvent[], color = false) => {
  const [stdout, stderr] = [new MemoryStream(80), new MemoryStream(80)];
  let nowMs = 0;
  const reporter = createReporter(
    kind,
    { stdout: stdout.asTerminal(), stderr: stderr.asTerminal() },
    color,
    createRedactor([]),
    () => (nowMs += 100),
  );
  for (const event of events) reporter.emit(event);
  await reporter.close();
  reporter.say('later');
  return { stdout: stdout.text, stderr: stderr.text };
};

describe('the plain reporter', () => {
  it('writes a line per event with the time since the start', async () => {
    const { stdout, stderr } = await report('plain', failedRun);
    expect(stdout).toBe('');
    expect(stderr.split('\n').slice(0, -1)).toEqual([
      '    0.1 s  up: 4 steps',
      '    0.2 s  Build the images … (eemt-web:2.0)',
      '    0.3 s  warning: Only 2 CPUs',
      '    0.4 s  Build the images | Step 1/9 : FROM python',
      '    0.5 s  Build the images 42 %',
      '    0.6 s  ✔ Create the cluster, already so: 3 nodes are Ready',
      '    0.7 s  ✔ Build the images, done in 12.3 s',
      '    0.8 s  Deploy …',
      `    0.9 s  ✖ Deploy, failed after 2.0 s: helm failed ${'x'.repeat(100)}`,
      'later',
    ]);
  });
});

describe('the json reporter', () => {
  it('writes every event as it is on stdout', async () => {
    const { stdout, stderr } = await report('json', failedRun);
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(failedRun);
    expect(stderr).toBe('later\n');
  });
});

describe('the pretty reporter', () => {
  it('leaves the tasks with their times, the failure and what never ran, then what was said', async () => {
    const { stdout, stderr } = await report('pretty', failedRun);
    expect(stdout).toBe('');
    const screen = screenOf(stderr);
    expect(screen).toEqual([
      '✔ Build the images  12.3 s',
      '✔ Create the cluster  already so: 3 nodes are Ready',
      expect.stringMatching(/^✖ Deploy {2}2\.0 s {2}helm failed x+…$/),
      '■ Wait  not finished',
      '▲ Only 2 CPUs',
      'later',
    ]);
  });

  it('shows progress and the last line of a running task while others wait', async () => {
    const stderr = new MemoryStream(80);
    const reporter = createReporter(
      'pretty',
      { stdout: new MemoryStream().asTerminal(), stderr: stderr.asTerminal() },
      false,
      createRedactor([]),
    );
    for (const event of failedRun.slice(0, 5)) reporter.emit(event);
    await stderr.shows(
      'Build the images  42 %\n  │ Step 1/9 : FROM python\n· Create the cluster\n· Deploy\n· Wait',
    );
    await reporter.close();
  });

  it('shows what runs in a terminal lower than the list, and every step at the end', async () => {
    const stderr = Object.assign(new MemoryStream(80), { rows: 3 });
    const reporter = createReporter(
      'pretty',
      { stdout: new MemoryStream().asTerminal(), stderr: stderr.asTerminal() },
      false,
      createRedactor([]),
      () => 100,
    );
    for (const event of failedRun.slice(0, 2)) reporter.emit(event);
    await stderr.shows('⠙ Build the images\n  … 3 waiting\n');
    for (const event of failedRun.slice(2)) reporter.emit(event);
    await reporter.close();
    expect(screenOf(stderr.text).map((line) => line.slice(0, 8))).toEqual([
      '✔ Build ',
      '✔ Create',
      '✖ Deploy',
      '■ Wait  ',
      '▲ Only 2',
    ]);
  });

  it('never writes a line wider than the terminal', async () => {
    const long = 'Deploy '.repeat(30);
    const { stderr } = await report(
      'pretty',
      [
        { event: 'plan-started', verb: 'up', steps: [{ id: 'a', title: long }] },
        { event: 'step-started', id: 'a', title: long, changes: [] },
        { event: 'step-output', id: 'a', line: 'y'.repeat(300) },
        { event: 'step-progress', id: 'a', fraction: 0.5 },
        { event: 'step-skipped', id: 'a', title: long, note: 'z '.repeat(100) },
        { event: 'plan-finished', durationMs: 100 },
        { event: 'notice', level: 'info', text: 'n '.repeat(100) },
      ],
      true,
    );
    for (const line of stripVTControlCharacters(stderr).split('\n'))
      expect(stringWidth(line)).toBeLessThanOrEqual(80);
  });

  it('draws one plan after the other', async () => {
    const plan = (id: string): readonly RunEvent[] => [
      { event: 'plan-started', verb: 'up', steps: [{ id, title: `Step ${id}` }] },
      { event: 'step-started', id, title: `Step ${id}`, changes: [] },
      { event: 'step-done', id, title: `Step ${id}`, durationMs: 1000 },
      { event: 'plan-finished', durationMs: 1000 },
    ];
    const { stderr } = await report('pretty', [...plan('one'), ...plan('two')]);
    const screen = screenOf(stderr);
    expect(screen).toEqual([
      '✔ Step one  1.0 s',
      '  1.0 s in all',
      '✔ Step two  1.0 s',
      '  1.0 s in all',
      'later',
    ]);
  });

  it('writes notices at once where nothing is drawn', () => {
    const stderr = new MemoryStream(80);
    const reporter = createReporter(
      'pretty',
      { stdout: new MemoryStream().asTerminal(), stderr: stderr.asTerminal() },
      false,
      createRedactor([]),
    );
    reporter.emit({ event: 'notice', level: 'info', text: 'EEMT is cloned' });
    expect(stderr.text).toBe('ℹ EEMT is cloned\n');
  });
});
