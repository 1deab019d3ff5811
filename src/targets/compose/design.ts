import { stringify } from 'yaml';
import {
  edit,
  type ComposeBlueprint,
  type ComposeFacts,
  type Cure,
  type ImageRole,
} from '../../core/blueprint.ts';
import type { ComposeFile } from '../../core/compose-file.ts';
import type { Environment } from '../../core/environment.ts';
import { chooseDiskLimitMi } from '../../eemt/chart/disk-limit.ts';
import { composeChoices } from '../../eemt/compose/choices.ts';
import { guardCompose, guardCure } from '../../eemt/compose/guard.ts';
import { readComposeFile } from '../../eemt/compose/read.ts';
import { answeredBugs } from '../../eemt/defects/answered.ts';
import { bugs } from '../../eemt/defects/index.ts';
import { livePage } from '../../eemt/live-page.ts';
import { sourceTexts } from '../../eemt/source-texts.ts';
import { buildProxies } from '../../images/build/proxies.ts';
import { referencedImages, type ReferencedImage } from '../../images/build/fingerprint.ts';
import { imagesText } from '../../images/build/images-text.ts';
import type { Run } from '../../plan/step.ts';
import type { EngineInfo } from '../../tools/docker.ts';
import { hostFacts } from '../host-facts.ts';
import type { Designed, DesignRequest, ShownPiece } from '../target.ts';
import { livePageOf } from '../live-source.ts';
import { writtenImages } from '../written-images.ts';
import { passwordCopy, programFolders } from './paths.ts';

export interface Request extends DesignRequest {
  readonly env: Environment;
  readonly engine: EngineInfo;
}

/** What the steps of a plan need besides. */
export interface ComposeDesigned extends Omit<Designed, 'up' | 'drift'> {
  readonly blueprint: ComposeBlueprint;
  readonly facts: ComposeFacts;
  /** Each image with the reference that the model names. */
  readonly referenced: readonly ReferencedImage[];
  readonly proxies: Readonly<Record<string, string>>;
}

/** What should be: edit images; resolve EEMT's Compose file and make it harmless; edit that. */
export async function design(request: Request, run: Run): Promise<ComposeDesigned> {
  const { env, source, settings, engine } = request;
  const { proxies, notes: proxyNotes } = buildProxies(engine.proxies, process.env);
  const chosen = bugs.filter(({ id }) => !request.leftOut.includes(id));
  const written = writtenImages(source.dir, settings);
  const common = {
    host: hostFacts(engine),
    workers: settings.workers,
    profile: settings.profile,
    mode: settings.mode,
    diskLimitMi: chooseDiskLimitMi(engine.diskFreeBytes, request.diskLimitMi),
  };
  const arranged: Cure = { id: 'arranged', edits: request.arrange ?? {} };
  const images = edit('images', written, [arranged, ...chosen], common);
  const referenced = await referencedImages(images.value);
  const facts: ComposeFacts = {
    ...common,
    port: settings.port,
    docsPort: request.sparePort,
    checkout: source.dir,
    data: env.paths.data,
    programs: programFolders(env),
    passwordFile: passwordCopy(env),
    images: Object.fromEntries(
      referenced.map(({ image, reference }) => [image.role, reference] as const),
    ) satisfies Partial<Record<ImageRole, string>>,
    profiles: settings.with,
  };
  const file = await readComposeFile(source.dir, run.tools.compose, run.signal);
  const live = request.live === true ? [livePage] : [];
  const cures: readonly Cure[] = [guardCure, arranged, ...chosen, ...composeChoices, ...live];
  const compose = edit('compose', file, cures, facts);
  const edits = [...images.changedBy, ...compose.changedBy];
  const cured = [...edits, ...answeredBugs(chosen, edits, sourceTexts(source.dir))];
  const blueprint = { images: images.value, compose: compose.value };
  const changes = { images: images.changedBy, compose: compose.changedBy };
  return {
    id: request.id,
    workers: settings.workers,
    diskLimitMi: facts.diskLimitMi,
    spareUrl: null,
    webUrl: `http://127.0.0.1:${String(settings.port)}`,
    engine: engine.id || null,
    images: () => Promise.resolve(imagesOf(referenced, compose.value, settings.with)),
    changedBy: bugs.map(({ id }) => id).filter((id) => cured.includes(id)),
    notes: [
      ...(settings.with.includes('docs')
        ? [`EEMT's documentation: http://127.0.0.1:${String(facts.docsPort)}`]
        : []),
      ...guardCompose(file, facts).leftOut,
      ...proxyNotes,
    ],
    shown: (as) =>
      Promise.resolve(
        as === 'raw' ? pieces({ images: written, compose: file }, {}) : pieces(blueprint, changes),
      ),
    values: null,
    portableChart: null,
    livePage: () =>
      livePageOf(
        source.dir,
        edit('images', writtenImages(source.dir, settings), [arranged, ...chosen], common).value,
        ['docker/kubernetes'],
      ),
    blueprint,
    facts,
    referenced,
    proxies,
  };
}

/** Those that are built, and those of services that are started. */
function imagesOf(
  referenced: readonly ReferencedImage[],
  { services }: ComposeFile,
  profiles: readonly string[],
): readonly string[] {
  const started = Object.values(services).filter(
    ({ profiles: only = [] }) => only.length === 0 || only.some((profile) => profiles.includes(profile)),
  );
  const named = started.flatMap(({ image }) => image ?? []);
  return [...new Set([...referenced.map(({ reference }) => reference), ...named])];
}

function pieces(
  { images, compose }: ComposeBlueprint,
  changes: Readonly<Partial<Record<'images' | 'compose', readonly string[]>>>,
): readonly ShownPiece[] {
  return [
    { key: 'images', text: imagesText(images), cures: changes.images ?? [], document: null },
    {
      key: 'compose',
      text: stringify(compose),
      cures: changes.compose ?? [],
      document: { origin: 'docker-compose.yml', body: compose },
    },
  ];
}
