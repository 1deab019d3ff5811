/** One run that is stopped: in which step, how long after the step began, and how. */
export interface Kill {
  readonly args: readonly string[];
  readonly step: string;
  readonly moment: 'start' | 'middle';
  readonly signal: NodeJS.Signals;
}

/** Kills one after the other, each from what the one before left; then one verb that must finish. */
export interface Chain {
  readonly title: string;
  readonly kills: readonly Kill[];
  readonly finish: readonly string[];
  /** What must hold after it. `jobs-all-or-none`: a wipe that was cut off has happened or not, and never in part. */
  readonly then: 'jobs-kept' | 'jobs-gone' | 'jobs-all-or-none' | 'absent' | 'absent-with-data';
}

/** Milliseconds after which a step is well under way, on a machine with two cores. One that takes less than a tenth of a second has no middle that a signal from outside could meet. */
export const middleMs: Readonly<Record<string, number>> = {
  'image-base': 2_000,
  'image-web': 6_000,
  'image-worker': 10_000,
  'pack-web': 3_000,
  'pack-worker': 3_000,
  'remove-cluster': 1_500,
  'wipe-data': 20,
  cluster: 12_000,
  nodes: 2_000,
  'prefetch-web': 8_000,
  'import-web': 5_000,
  'import-worker': 5_000,
  storage: 1_000,
  release: 1_000,
  'stop-pods': 1_000,
  'start-pods': 150,
  ready: 4_000,
};

const signals: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT'];

/** Both moments of every step, the signals in turn, beginning with the `first`. */
function killsOf(args: readonly string[], steps: readonly string[], first: number): readonly Kill[] {
  return steps
    .flatMap((step) => [
      { args, step, moment: 'start' as const },
      ...(step in middleMs ? [{ args, step, moment: 'middle' as const }] : []),
    ])
    .map((kill, index) => ({ ...kill, signal: signals[(first + index) % signals.length] ?? 'SIGKILL' }));
}

const building = ['image-base', 'image-web', 'image-worker'];
/** In an order in which each is still due when its round comes: what a node was asked for goes on there after a kill, and what runs beside a step may end before it. */
const forNodes = ['pack-web', 'pack-worker', 'cluster', 'nodes', 'storage', 'import-web', 'import-worker'];
/** Layers that were packed for the first cluster lie ready for the next one. */
const besides = ['prefetch-web', 'cluster', 'nodes', 'import-web', 'import-worker'];
const anewSteps = ['remove-cluster', 'cluster', 'nodes', 'storage', 'import-web', 'release', 'ready'];

/** Every step of every plan. What is built stays built, so only a build from the start begins a build step. */
export function chains(up: readonly string[]): readonly Chain[] {
  const built = killsOf([...up, '--no-cache'], building, 0);
  const down = ['down'];
  const reset = ['reset', '--yes'];
  const anew = ['up', '--recreate', '--yes'];
  const hard = ['reset', '--hard', '--yes'];
  const data = ['down', '--data', '--yes'];
  const resetting = ['stop-pods', 'wipe-data', 'start-pods', 'ready'];
  return [
    {
      title: 'up',
      kills: [...built, ...killsOf(up, [...forNodes, 'release', 'ready'], 0)],
      finish: up,
      then: 'jobs-kept',
    },
    {
      title: 'down',
      kills: killsOf(down, ['remove-cluster', 'remove-files'], 1),
      finish: down,
      then: 'absent-with-data',
    },
    {
      title: 'up after down',
      kills: killsOf(up, [...besides, 'ready'], 1),
      finish: up,
      then: 'jobs-kept',
    },
    { title: 'reset', kills: killsOf(reset, resetting, 0), finish: reset, then: 'jobs-gone' },
    { title: 'up --recreate', kills: killsOf(anew, anewSteps, 2), finish: up, then: 'jobs-kept' },
    {
      title: 'up after a reset that was killed',
      kills: killsOf(reset, resetting, 1),
      finish: up,
      then: 'jobs-all-or-none',
    },
    {
      title: 'reset --hard',
      kills: killsOf(hard, ['remove-cluster', 'wipe-data', ...anewSteps.slice(1)], 1),
      finish: hard,
      then: 'jobs-gone',
    },
    {
      title: 'down --data',
      kills: killsOf(data, ['remove-cluster', 'remove-files', 'wipe-data'], 2),
      finish: data,
      then: 'absent',
    },
    {
      title: 'down --data after an up that was killed',
      kills: killsOf(up, ['cluster', 'nodes', 'release', 'ready'], 2),
      finish: data,
      then: 'absent',
    },
    {
      title: 'down --data after builds that were killed',
      kills: [...killsOf([...up, '--no-cache'], building, 1), ...killsOf(up, ['cluster'], 1)],
      finish: data,
      then: 'absent',
    },
  ];
}

/** What CI has time for: of every chain one kill in `every`, beginning with another one in each. */
export function spread(all: readonly Chain[], every: number): readonly Chain[] {
  return all.map((chain, number) => ({
    ...chain,
    kills: chain.kills.filter((_, index) => (index + 3 * number) % every === 0),
  }));
}
