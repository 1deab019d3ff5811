import type { PlannedStep, RunEvent } from '../../src/core/events.ts';

/** What an `up` tells, with the time at which it does (ms). */
export type Told = readonly (readonly [atMs: number, RunEvent])[];

type Ran = readonly [id: string, title: string, fromMs: number, toMs: number, after?: readonly string[]];

const kindSteps: readonly Ran[] = [
  ['data-folders', 'Folders for the data', 0, 100],
  ['image-base', "Image eemt-test:minimal (EEMT's own)", 0, 33_600],
  ['image-web', "Image eemt-web:2.0 (EEMT's own)", 33_600, 79_400, ['image-base']],
  ['image-worker', 'Image eemt:ubuntu24.04 (slim)', 0, 30_600],
  ['cluster', 'Kind cluster eemt-cluster', 100, 46_300, ['data-folders']],
  ['nodes', 'Nodes ready', 46_300, 65_900, ['cluster']],
  ['pack-web', 'Layers of eemt-web:2.0', 79_400, 92_000, ['image-web']],
  ['import-web', 'eemt-web:2.0 into the nodes', 92_000, 109_700, ['pack-web', 'cluster']],
  ['pack-worker', 'Layers of eemt:ubuntu24.04', 30_600, 34_700, ['image-worker']],
  ['import-worker', 'eemt:ubuntu24.04 into the nodes', 46_300, 76_800, ['pack-worker', 'cluster']],
  ['storage', 'Namespace eemt, roles and claims', 65_900, 66_900, ['nodes']],
  ['release', 'Helm release eemt', 109_700, 110_900, ['storage', 'import-web', 'import-worker']],
  ['ready', 'EEMT answers', 110_900, 136_400, ['release']],
];

const composeSteps: readonly Ran[] = [
  ['image-base', "Image eemt-test:minimal (EEMT's own)", 0, 8000],
  ['image-web', "Image eemt-web:2.0 (EEMT's own)", 8000, 29_000, ['image-base']],
  ['image-worker', 'Image eemt:ubuntu24.04 (slim)', 0, 18_000],
  ['data-folders', 'Folders for the data', 0, 100],
  ['data-owner', 'Owner of the data', 18_000, 18_400, ['data-folders', 'image-worker']],
  ['services', 'Containers of eemt-compose', 29_000, 31_000, ['image-web', 'data-owner']],
  ['ready', 'EEMT answers', 31_000, 37_500, ['services']],
];

/** Lines and progress of tools between. */
const between: Told = [
  [200, { event: 'step-output', id: 'image-base', line: '[2/6] RUN apt-get update && apt-get install -y' }],
  [210, { event: 'step-progress', id: 'image-base', fraction: 1 / 6 }],
  [
    300,
    { event: 'step-output', id: 'image-worker', line: '[3/4] RUN apt-get install -y grass-core cctools' },
  ],
  [310, { event: 'step-progress', id: 'image-worker', fraction: 0.5 }],
  [20_000, { event: 'step-output', id: 'cluster', line: ' • Starting control-plane 🕹️  ...' }],
];

/** A first `up` with Kind, as the recording of docs/ has its times; measured here before: what is left is known step by step. */
export const firstOnKind: Told = toldOf(kindSteps, 136.4, true);
/** A first `up` with Compose where only the whole is known. */
export const firstOnCompose: Told = toldOf(composeSteps, 38, false);

/** All until then. */
export function until(told: Told, atMs: number): Told {
  return told.filter(([at]) => at <= atMs);
}

function toldOf(steps: readonly Ran[], estimateSeconds: number, byStep: boolean): Told {
  const planned = steps.map(([id, title, fromMs, toMs, after = []]): PlannedStep => {
    const timed = { after, estimateSeconds: (toMs - fromMs) / 1000 };
    return { id, title, ...(byStep ? timed : {}) };
  });
  const events = steps.flatMap(([id, title, fromMs, toMs]): Told => [
    [fromMs, { event: 'step-started', id, title, changes: [] }],
    [toMs, { event: 'step-done', id, title, durationMs: toMs - fromMs }],
  ]);
  const last = Math.max(...steps.map(([, , , toMs]) => toMs));
  const ids = new Set(steps.map(([id]) => id));
  const said = between.filter(([, event]) => 'id' in event && ids.has(event.id));
  return [
    [0, { event: 'plan-started', verb: 'up', steps: planned, estimateSeconds }],
    ...[...events, ...said].sort(([one], [other]) => one - other),
    [last, { event: 'plan-finished', durationMs: last }],
  ];
}
