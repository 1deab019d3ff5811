import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { UsageError } from '../errors/index.ts';
import type { JsonObject } from '../lib/json.ts';
import { textDiff } from '../lib/text-diff.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';
import { wishedTarget } from '../settings/wished-target.ts';
import type { Designed, Session, ShownPiece } from '../targets/target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { exportChart, type ExportedChart } from './export-chart.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { livingSession, openOn, openSession } from './open-session.ts';
import { effectiveSettings } from './effective-settings.ts';
import { sourceInUse } from './source-in-use.ts';
import { sourceSetting } from './source-setting.ts';

export interface ManifestsRequest {
  readonly show: 'cured' | 'raw' | 'diff' | 'values' | 'live' | ChartFolder;
  readonly flags: Partial<Settings>;
}

/** Absolute; where the chart for any cluster is written to. */
export interface ChartFolder {
  readonly chart: string;
}

export type ManifestsResult =
  | { readonly show: 'documents'; readonly documents: readonly ShownDocument[] }
  | { readonly show: 'values'; readonly values: JsonObject }
  | { readonly show: 'diff'; readonly diff: readonly PieceDiff[] }
  | { readonly show: 'live'; readonly drift: readonly string[] }
  | { readonly show: 'chart'; readonly chart: ExportedChart };

/** What a tool takes as it is. */
export type ShownDocument = NonNullable<ShownPiece['document']>;

export interface PieceDiff {
  readonly object: string;
  readonly cures: readonly string[];
  readonly lines: readonly string[];
}

/** What EEMT wrote, what is deployed, and the difference; only `live` needs one that runs. */
export async function manifests(
  context: CommandContext,
  { show, flags }: ManifestsRequest,
): Promise<ManifestsResult> {
  const found = await findEnvironment(context, { newerIsFine: true });
  const { record } = found;
  const run = await context.openRun('manifests');
  try {
    const resolved = await effectiveSettings(context, record, { flags, consent: 'required' });
    const session = await sessionFor(found, resolved, run);
    // What lives is compared with what `up` would make of it, so what its creation fixed counts.
    const settings = show === 'live' ? await liveSettings(session, resolved) : resolved.settings;
    const setting = sourceSetting(settings.source, record);
    const naming = (one: string) => eemtDev('manifests', '--source', one);
    const source = await sourceInUse(context, { setting, naming }, record, run);
    const designed = await session.design({
      id: record?.id ?? '0',
      source,
      settings,
      leftOut: record?.leftOut ?? [],
      sparePort: settings.port + 1,
      diskLimitMi: record?.diskLimitMi ?? null,
    });
    if (typeof show === 'object') {
      const chart = await exportChart(context, designed, { dir: show.chart, checkout: source.dir });
      return { show: 'chart', chart };
    }
    switch (show) {
      case 'live':
        return { show, drift: await designed.drift() };
      case 'values':
        return { show, values: valuesOf(designed) };
      case 'diff':
        return { show, diff: await difference(designed) };
      case 'raw':
        return { show: 'documents', documents: await documents(designed, 'raw') };
      case 'cured':
        return { show: 'documents', documents: await documents(designed, 'cured') };
    }
  } finally {
    await run.close();
  }
}

/** Of another target where a flag says so; where nothing lives yet also where a variable or the checkout's file does. */
async function sessionFor(
  { env, record }: FoundEnvironment,
  resolved: ResolvedSettings,
  run: LoggedRun,
): Promise<Session> {
  const wish = wishedTarget(resolved);
  const living = wish?.origin === 'flag' ? undefined : await livingSession(env, record, run);
  return living ?? (wish ? openOn(wish.target, env, run) : openSession(env, record, run));
}

function valuesOf({ values }: Designed): JsonObject {
  if (values !== null) return values;
  throw new UsageError('USAGE_VALUES', 'This environment is not made by Helm, so it has no values.', {
    hints: [advice`${eemtDev('manifests')} shows what is deployed`],
  });
}

async function liveSettings(session: Session, resolved: ResolvedSettings): Promise<Settings> {
  await session.requireRunning();
  return (await session.fit(resolved, { recreate: false })).settings;
}

/** Every piece as EEMT wrote it beside what the cures made of it. */
async function difference({ shown }: Designed): Promise<readonly PieceDiff[]> {
  const before = byKey(await shown('raw'));
  const after = byKey(await shown('cured'));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const lines = textDiff(old?.text ?? '', now?.text ?? '');
    if (lines.length === 0) return [];
    const cures = now?.cures ?? [];
    // What Helm rendered may differ although no cure touched it.
    const otherwise = (now ?? old)?.document === null ? [] : ['by the values above'];
    return [{ object: key, cures: cures.length > 0 ? cures : otherwise, lines }];
  });
}

async function documents({ shown }: Designed, as: 'raw' | 'cured'): Promise<readonly ShownDocument[]> {
  return (await shown(as)).flatMap(({ document }) => document ?? []);
}

const byKey = (pieces: readonly ShownPiece[]) => new Map(pieces.map((piece) => [piece.key, piece]));
