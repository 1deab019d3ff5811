import { longestPath, type Estimate } from '../core/estimate.ts';
import type { RunEvent } from '../core/events.ts';
import { isDemo, type Source } from '../eemt/source.ts';
import { defaultSettings, type Settings } from '../settings/settings.ts';
import { addDurations, medianDurations } from '../state/durations.ts';
import { aboutData, isBuilding, measured, timedBy } from '../targets/measured.ts';
import type { JudgedStep, Session } from '../targets/target.ts';

/** What is made, as far as its duration depends on it. */
export interface Making {
  readonly target: Session['target'];
  readonly source: Omit<Source, 'commit'>;
  readonly settings: Pick<Settings, 'workerImage' | 'nodes'>;
}

/** How long these steps take, by what this machine needed for them, else by the shipped figures; null: nobody measured it. */
export async function estimateOf(
  steps: readonly JudgedStep[],
  making: Making,
  cache: string,
): Promise<Estimate | null> {
  const due = steps.filter(({ verdict }) => verdict.is !== 'done');
  if (due.length === 0) return null;
  const medians = await medianDurations(cache, keyOf(making));
  const timed = due.flatMap(({ id, after }) => {
    const ms = medians.get(id);
    return ms === undefined ? [] : [{ id, after, seconds: ms / 1000 }];
  });
  if (timed.length === due.length) return { seconds: longestPath(timed), measured: 'here', steps: timed };
  const seconds = shippedSeconds(steps, making);
  return seconds === null ? null : { seconds, measured: 'elsewhere', steps: [] };
}

/** For the next estimate: what ran, and what nobody knew before whether it would. */
export async function rememberDurations(
  judged: readonly JudgedStep[],
  steps: readonly {
    readonly id: string;
    readonly outcome: 'done' | 'already';
    readonly durationMs: number;
  }[],
  making: Making,
  cache: string,
): Promise<void> {
  const open = new Set(judged.flatMap(({ id, verdict }) => (verdict.is === 'done' ? [] : [id])));
  await addDurations(
    cache,
    keyOf(making),
    steps.filter(({ id, outcome }) => outcome === 'done' || open.has(id)),
  );
}

/** The start of a plan tells how long it is expected to take. Pure. */
export function withEstimate(event: RunEvent, estimate: Estimate | null): RunEvent {
  if (event.event !== 'plan-started' || estimate === null) return event;
  const byId = new Map(estimate.steps.map((step) => [step.id, step]));
  return {
    ...event,
    estimateSeconds: tenths(estimate.seconds),
    steps: event.steps.map((step) => {
      const timed = byId.get(step.id);
      return timed ? { ...step, after: timed.after, estimateSeconds: tenths(timed.seconds) } : step;
    }),
  };
}

/** The demo's images are small, and what a stranger's image needs is its own matter. */
export function isRealEemt({ source, settings: { workerImage } }: Omit<Making, 'target'>): boolean {
  return !isDemo(source) && workerImage === defaultSettings.workerImage;
}

function keyOf({ target, source, settings: { workerImage, nodes } }: Making): string {
  const worker = ['slim', 'full'].includes(workerImage) ? workerImage : 'given';
  const values = { workerImage: worker, nodes: String(nodes) };
  const depends = timedBy[target].map((setting) => values[setting]);
  return [target, isDemo(source) ? 'demo' : 'eemt', ...depends].join(' ');
}

/** They are of environments that are made from nothing, with nothing built or all of it. */
function shippedSeconds(steps: readonly JudgedStep[], making: Making): number | null {
  const figures = measured[making.target];
  const usual = timedBy[making.target].every(
    (setting) => making.settings[setting] === defaultSettings[setting],
  );
  if (!figures || isDemo(making.source) || !usual) return null;
  const built = steps.filter(({ id }) => isBuilding(id)).map(({ verdict }) => verdict.is === 'done');
  const standing = steps.some(
    ({ id, verdict }) => !isBuilding(id) && !aboutData.includes(id) && verdict.is === 'done',
  );
  if (standing) return null;
  if (built.every((one) => one)) return figures.warm;
  return built.some((one) => one) ? null : figures.cold;
}

export function isImage({ id }: Pick<JudgedStep, 'id'>): boolean {
  return id.startsWith('image-');
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
