import { stringify } from 'yaml';
import { kindConfig } from '../clusters/kind/kind-config.ts';
import { describeDrift, driftOf } from '../diagnosis/drift.ts';
import { findSource } from '../eemt/source.ts';
import { SettingsError } from '../errors/index.ts';
import type { Manifest, ManifestSet } from '../core/blueprint.ts';
import { imagesText } from '../images/build/images-text.ts';
import { settingsFromFlags } from '../settings/read-flags.ts';
import { targetOf, type Designed } from '../targets/index.ts';
import { textDiff } from '../lib/text-diff.ts';
import type { CommandContext } from './context.ts';
import type { Input, Outcome } from '../cli/command.ts';
import { effectiveSettings } from './effective-settings.ts';
import { openEnvironment } from './opened.ts';

/** Works without a cluster; only --live needs one. */
export async function runManifests(context: CommandContext, input: Input): Promise<Outcome> {
  const { env, record } = await openEnvironment(context, { newerIsFine: true });
  const session = await context.openRun('manifests');
  try {
    const flags = settingsFromFlags({ source: input.flags['source'] }, context.io.cwd);
    const { settings } = await effectiveSettings(context, record, { flags, consent: 'required' });
    const found = await findSource({
      setting: settings.source,
      cwd: context.io.cwd,
      roots: context.roots,
      tools: session.tools,
      signal: context.signal,
      say: context.say,
    });
    const source =
      'dir' in found
        ? found
        : record
          ? ({ dir: record.source, kind: 'given', commit: null } as const)
          : undefined;
    if (!source) {
      throw new SettingsError('SOURCE_NOT_FOUND', 'No EEMT checkout here and none in use.', {
        hints: ['eemt-dev manifests --source DIR', 'eemt-dev manifests --source demo'],
      });
    }
    const target = await targetOf('kind');
    const leftOut = record?.leftOut ?? [];
    const designed = await target.design(
      {
        env,
        id: record?.id ?? '0',
        source,
        settings,
        leftOut,
        sparePort: settings.port + 1,
        diskLimitMi: record?.diskLimitMi ?? null,
      },
      session,
    );
    if (input.flags['live'] === true) {
      const live = await target.liveObjects(env, session);
      const drift = driftOf(target.desiredObjects(designed), live).map(describeDrift);
      return { data: { drift }, screen: drift.length === 0 ? 'Nothing drifted.' : drift.join('\n') };
    }
    return shown(designed, input);
  } finally {
    await session.close();
  }
}

function shown(designed: Designed, { flags }: Input): Outcome {
  if (flags['values'] === true) {
    return { data: { values: designed.blueprint.values }, screen: stringify(designed.blueprint.values) };
  }
  if (flags['diff'] === true) return difference(designed);
  const set = flags['raw'] === true ? designed.raw.manifests : designed.blueprint.manifests;
  const bodies = inOrder(set);
  return {
    data: { manifests: bodies.map(({ origin, body }) => ({ origin, body })) },
    screen: bodies.map(({ origin, body }) => `---\n# ${origin}\n${stringify(body)}`).join(''),
  };
}

/** Every slice as EEMT wrote it beside what the cures made of it. */
function difference({ raw, blueprint, changes }: Designed): Outcome {
  const before = byKey(raw.manifests);
  const after = byKey(blueprint.manifests);
  const parts = [
    { key: 'images', old: imagesText(raw.images), now: imagesText(blueprint.images), otherwise: [] },
    { key: 'cluster', old: kindConfig(raw.cluster), now: kindConfig(blueprint.cluster), otherwise: [] },
    { key: 'values', old: stringify(raw.values), now: stringify(blueprint.values), otherwise: [] },
    ...[...new Set([...before.keys(), ...after.keys()])].map((key) => ({
      key,
      old: text(before.get(key)),
      now: text(after.get(key)),
      otherwise: ['by the values above'],
    })),
  ].flatMap(({ key, old, now, otherwise }) => {
    const lines = textDiff(old, now);
    return lines.length === 0 ? [] : [{ object: key, cures: changes[key] ?? otherwise, lines }];
  });
  return {
    data: { diff: parts },
    screen: parts
      .map(({ object, cures, lines }) => `${object}  (${cures.join(', ')})\n${lines.join('\n')}`)
      .join('\n\n'),
  };
}

const inOrder = ({ prelude, storage, release }: ManifestSet): readonly Manifest[] => [
  ...prelude,
  ...storage,
  ...release,
];
const byKey = (set: ManifestSet) =>
  new Map(inOrder(set).map((one) => [`${one.body.kind}/${one.body.metadata.name}`, one]));
const text = (manifest: Manifest | undefined) => (manifest ? stringify(manifest.body) : '');
