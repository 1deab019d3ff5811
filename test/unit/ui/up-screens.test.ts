import { join } from 'node:path';
import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { advice } from '../../../src/core/advice.ts';
import { eemtDev } from '../../../src/core/command-hint.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import { NotReadyError, ToolFailedError } from '../../../src/errors/index.ts';
import { endScreen } from '../../../src/ui/end-screen.ts';
import { errorPage } from '../../../src/ui/error-page.ts';
import { planSummary } from '../../../src/ui/plan-summary.ts';
import { stepFrame } from '../../../src/ui/step-frame.ts';
import { afterEvent, waitingRows, type StepEvent } from '../../../src/ui/step-rows.ts';
import { styles } from '../../../src/ui/style.ts';
import { timeLeft, type StartedPlan } from '../../../src/ui/time-left.ts';
import type { EndScreen, PlanView } from '../../../src/ui/views.ts';
import { firstOnCompose, firstOnKind, until, type Told } from '../../support/up-events.ts';
import { composed, ended, finding, healthy } from '../../support/views.ts';

/** The shell's prompt, or the question, takes a line of the 24. */
const height = 23;

const kindPlan: PlanView = {
  target: 'kind',
  targetWhy: 'nothing on this machine speaks against it',
  steps: [],
  notes: [
    'web: asked 0.5 CPU, 1Gi; may use 0.5 CPU, 1Gi, requests 0.14 CPU, 1Gi of 2 CPUs shared by 3 nodes',
    'worker: asked 2 CPU, 4Gi; may use 2 CPU, 4Gi, requests 0.01 CPU, 128Mi of 2 CPUs shared by 3 nodes',
  ],
  cures: Array.from({ length: 19 }, (_, index) => `cure-${String(index)}`),
  estimate: { seconds: 139, measured: 'elsewhere', steps: [] },
  made: {
    name: 'eemt',
    targetMeans: 'a Kubernetes cluster of its own in Docker',
    runsOn: 'cluster eemt-cluster',
    workers: 2,
    url: 'http://127.0.0.1:5000',
    source: '/home/ada/eemt',
    data: '/home/ada/.local/state/eemt-dev/eemt/data',
    images: 3,
    imageBytes: 2.32e9,
  },
};
const composePlan: PlanView = {
  ...kindPlan,
  target: 'compose',
  targetWhy: '--target asks for it',
  notes: [],
  estimate: { seconds: 36.2, measured: 'here', steps: [] },
  made: {
    ...kindPlan.made,
    targetMeans: "containers by EEMT's own docker-compose.yml",
    runsOn: 'Compose project eemt-compose',
  },
};

const onKind: EndScreen = { ...ended, healed: [], leftOut: [] };
const onCompose: EndScreen = { ...onKind, ...composed };
const degraded: EndScreen = { ...ended, state: 'degraded', findings: [finding] };

const toolFailed = new ToolFailedError('TOOL_FAILED', 'helm could not upgrade the release eemt.', {
  cause: new ToolFailedError('X', 'exit code 1'),
  details: {
    command: `helm upgrade --install eemt /state/eemt/chart ${'--set some.long.value=there '.repeat(9)}`,
    tail: Array.from({ length: 40 }, (_, index) => `line ${String(index + 1)} of what helm said`),
  },
  hints: [advice`${eemtDev('up')} goes on where this stopped`, advice`${eemtDev('diagnose')} says more`],
});
const notReady = new NotReadyError(
  'READY_HOPELESS',
  'PersistentVolumeClaim eemt-data: it asks for ReadWriteMany and the class standard serves only ReadWriteOnce',
  {
    findings: Array.from({ length: 6 }, (_, index) => ({
      ...finding,
      subject: { ...finding.subject, name: `claim-${String(index)}` },
      evidence: [...finding.evidence, ...finding.evidence],
    })),
    hints: [eemtDev('up'), advice`${eemtDev('status')} shows what stands`],
  },
);

const page = (error: unknown) => (width: number) =>
  errorPage(error, {
    name: 'eemt',
    color: false,
    width,
    height,
    logFile: '/home/ada/.local/state/eemt-dev/eemt/runs/2026-01-01T00-00-00-000Z-up.log',
    verbose: false,
  });

/** What the terminal shows at that moment. */
function frameAt(told: Told, atMs: number, columns: number): string {
  const plan = told[0]?.[1] as StartedPlan;
  const rows = until(told, atMs)
    .filter(([, event]) => 'id' in event)
    .reduce((seen, [at, event]) => afterEvent(seen, event as StepEvent, at), waitingRows(plan.steps));
  const left = timeLeft(plan, rows, 0, atMs);
  return `${stepFrame(rows, { columns, height }, atMs, styles(false), left).join('\n')}\n`;
}

const failing: Told = [
  ...until(firstOnKind, 110_800),
  ...(['release'] as const).map((id): readonly [number, RunEvent] => [
    111_000,
    {
      event: 'step-failed',
      id,
      title: 'Helm release eemt',
      durationMs: 1300,
      message: 'helm could not upgrade the release eemt: another operation is in progress',
    },
  ]),
];

const screens: readonly (readonly [name: string, draw: (width: number) => string])[] = [
  ['plan-kind', (width) => `${planSummary(kindPlan, { width, height })}\n`],
  ['plan-compose', (width) => `${planSummary(composePlan, { width, height })}\n`],
  ['running-kind', (width) => frameAt(firstOnKind, 31_000, width)],
  ['running-kind-late', (width) => frameAt(firstOnKind, 120_000, width)],
  ['running-compose', (width) => frameAt(firstOnCompose, 12_000, width)],
  ['failing-kind', (width) => frameAt(failing, 111_000, width)],
  ['end-kind', (width) => endScreen(onKind, width, false)],
  ['end-compose', (width) => endScreen(onCompose, width, false)],
  ['end-degraded', (width) => endScreen(degraded, width, false)],
  ['error-tool', page(toolFailed)],
  ['error-not-ready', page(notReady)],
];

describe.each([40, 80, 120])('at %i columns', (width) => {
  it.each(screens)('%s is the screen that was agreed on', async (name, draw) => {
    const file = join(import.meta.dirname, '../../fixtures/screens', `${name}-${String(width)}.txt`);
    await expect(draw(width)).toMatchFileSnapshot(file);
  });

  it.each(screens)('%s is no wider than the terminal, but for what is to be copied whole', (_, draw) => {
    for (const line of draw(width).split('\n'))
      if (!/^ +(\/|https?:)/.test(line)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });
});

describe('at 80 columns and 24 lines', () => {
  it.each(screens)('%s is seen without scrolling', (_, draw) => {
    expect(draw(80).trimEnd().split('\n').length).toBeLessThanOrEqual(height);
  });
});

describe('what is left of the whole', () => {
  const secondsAt = (told: Told, atMs: number): number => {
    const [, minutes = '0', seconds = '0'] =
      /about (?:(\d+) min ?)?(?:(\d+) s)? left/.exec(frameAt(told, atMs, 80)) ?? [];
    return Number(minutes) * 60 + Number(seconds);
  };

  it('falls with the clock, is told to the end where all takes as long as expected, and never rises', () => {
    const seen = Array.from({ length: 130 }, (_, second) => secondsAt(firstOnKind, second * 1000));
    expect(seen[0]).toBe(140);
    expect(seen.at(-1)).toBe(5);
    for (const [index, left] of seen.entries()) expect(left).toBeLessThanOrEqual(seen[index - 1] ?? left);
  });

  it('is not told where nobody knows, where a step failed, and where all took longer', () => {
    const [[at, started] = [0, firstOnCompose[0]?.[1]], ...rest] = firstOnCompose;
    const { estimateSeconds, ...unknown } = started as StartedPlan & RunEvent;
    expect(estimateSeconds).toBe(38);
    expect(frameAt(failing, 111_000, 80)).not.toContain('left');
    expect(frameAt([[at, unknown as RunEvent], ...rest], 5000, 80)).not.toContain('left');
    const stuck = until(firstOnCompose, 36_000);
    expect(frameAt(stuck, 36_000, 80)).toContain('a few seconds left');
    expect(frameAt(stuck, 60_000, 80)).not.toContain('left');
  });
});

describe('the verbose end', () => {
  it('is not needed for the times alone', () => {
    const screen = endScreen(onKind, 80, false, { timings: true });
    expect(screen).toContain('How long it took\n  Build the web image  61.2 s  ████');
    expect(screen).not.toContain('What runs where');
    expect(endScreen(onKind, 80, false)).not.toContain('How long it took');
  });

  it('has all that was done above the address', () => {
    const screen = endScreen({ ...onKind, ...healthy }, 80, false, { verbose: true });
    for (const title of ['Cured (2)', 'Notes', 'How long it took', 'What runs where', 'Environment'])
      expect(screen.indexOf(title)).toBeLessThan(screen.indexOf('✔ EEMT runs'));
  });
});
