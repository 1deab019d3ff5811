import { stringify } from 'yaml';
import { eemtDev } from '../core/command-hint.ts';
import type { Manifest, ManifestSet } from '../core/blueprint.ts';
import { findSource, type Source } from '../eemt/source.ts';
import { SettingsError } from '../errors/index.ts';
import type { JsonObject } from '../lib/json.ts';
import { textDiff } from '../lib/text-diff.ts';
import type { ResolvedSettings } from '../settings/resolved.ts';
import type { Settings } from '../settings/settings.ts';
import type { Designed, Session } from '../targets/target.ts';
import type { CommandContext, LoggedRun } from './context.ts';
import { findEnvironment, type FoundEnvironment } from './find-environment.ts';
import { openSession } from './open-session.ts';
import { effectiveSettings } from './effective-settings.ts';

export interface ManifestsRequest {
  readonly show: 'cured' | 'raw' | 'diff' | 'values' | 'live';
  readonly flags: Partial<Settings>;
}

export type ManifestsResult =
  | { readonly show: 'documents'; readonly documents: readonly Manifest[] }
  | { readonly show: 'values'; readonly values: JsonObject }
  | { readonly show: 'diff'; readonly diff: readonly SliceDiff[] }
  | { readonly show: 'live'; readonly drift: readonly string[] };

export interface SliceDiff {
  readonly object: string;
  readonly cures: readonly string[];
  readonly lines: readonly string[];
}

/** What EEMT wrote, what is deployed, and the difference; only `live` needs a cluster. */
export async function manifests(
  context: CommandContext,
  { show, flags }: ManifestsRequest,
): Promise<ManifestsResult> {
  const found = await findEnvironment(context, { newerIsFine: true });
  const { env, record } = found;
  const run = await context.openRun('manifests');
  try {
    const session = await openSession(env, record, run);
    const resolved = await effectiveSettings(context, record, { flags, consent: 'required' });
    // What lives is compared with what `up` would make of it, so what its creation fixed counts.
    const settings = show === 'live' ? await liveSettings(session, resolved) : resolved.settings;
    const designed = await session.design({
      id: record?.id ?? '0',
      source: await sourceOf(context, settings, found, run),
      settings,
      leftOut: record?.leftOut ?? [],
      sparePort: settings.port + 1,
      diskLimitMi: record?.diskLimitMi ?? null,
    });
    switch (show) {
      case 'live':
        return { show, drift: await session.drift(designed) };
      case 'values':
        return { show, values: designed.blueprint.values };
      case 'diff':
        return { show, diff: await difference(designed) };
      case 'raw':
        return { show: 'documents', documents: inOrder((await designed.raw()).manifests) };
      case 'cured':
        return { show: 'documents', documents: inOrder(designed.blueprint.manifests) };
    }
  } finally {
    await run.close();
  }
}

async function liveSettings(session: Session, resolved: ResolvedSettings): Promise<Settings> {
  await session.requireRunning();
  return (await session.fit(resolved, { recreate: false })).settings;
}

async function sourceOf(
  context: CommandContext,
  settings: Settings,
  { record }: FoundEnvironment,
  run: LoggedRun,
): Promise<Source> {
  const found = await findSource({
    setting: settings.source,
    cwd: context.io.cwd,
    roots: context.roots,
    tools: run.tools,
    signal: context.signal,
    say: context.say,
  });
  if ('dir' in found) return found;
  if (record) return { dir: record.source, kind: 'given', commit: null };
  throw new SettingsError('SOURCE_NOT_FOUND', 'No EEMT checkout here and none in use.', {
    hints: [eemtDev('manifests', '--source', 'DIR'), eemtDev('manifests', '--source', 'demo')],
  });
}

/** Every slice as EEMT wrote it beside what the cures made of it. */
async function difference({ raw, blueprint, changes, textOf }: Designed): Promise<readonly SliceDiff[]> {
  const written = await raw();
  const [old, now] = [textOf(written), textOf(blueprint)];
  const before = byKey(written.manifests);
  const after = byKey(blueprint.manifests);
  return [
    ...(['images', 'cluster', 'values'] as const).map((key) => ({
      key,
      old: old[key],
      now: now[key],
      otherwise: [],
    })),
    ...[...new Set([...before.keys(), ...after.keys()])].map((key) => ({
      key,
      old: text(before.get(key)),
      now: text(after.get(key)),
      otherwise: ['by the values above'],
    })),
  ].flatMap(({ key, old: oldText, now: nowText, otherwise }) => {
    const lines = textDiff(oldText, nowText);
    return lines.length === 0 ? [] : [{ object: key, cures: changes[key] ?? otherwise, lines }];
  });
}

const inOrder = ({ prelude, storage, release }: ManifestSet): readonly Manifest[] => [
  ...prelude,
  ...storage,
  ...release,
];
const byKey = (set: ManifestSet) =>
  new Map(inOrder(set).map((one) => [`${one.body.kind}/${one.body.metadata.name}`, one]));
const text = (manifest: Manifest | undefined) => (manifest ? stringify(manifest.body) : '');
