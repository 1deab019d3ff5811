import { advice } from '../../core/advice.ts';
import { eemtDev } from '../../core/command-hint.ts';
import { answeredBugs } from '../../eemt/defects/answered.ts';
import { bugs } from '../../eemt/defects/index.ts';
import { parseManifests } from '../../eemt/chart/parse.ts';
import { chartDirOf } from '../../eemt/chart/paths.ts';
import { chartIdentity, readChartValues, readPrelude } from '../../eemt/chart/read.ts';
import { choices } from '../../eemt/chart/choices.ts';
import { chooseDiskLimitMi } from '../../eemt/chart/disk-limit.ts';
import { sizeNotes } from '../../eemt/chart/size-notes.ts';
import { metricsImageOf } from '../../eemt/chart/metrics-server.ts';
import { nodeSelectorIn } from '../../eemt/chart/node-selector.ts';
import { splitStorage } from '../../eemt/chart/split.ts';
import { mergeValues, nullsIn, userValues } from '../../eemt/chart/user-values.ts';
import { livePage } from '../../eemt/live-page.ts';
import { sourceTexts } from '../../eemt/source-texts.ts';
import { rangeIn } from '../../settings/formats.ts';
import { SettingsError, ToolFailedError } from '../../errors/index.ts';
import { referencedImages } from '../../images/build/fingerprint.ts';
import { buildProxies } from '../../images/build/proxies.ts';
import {
  edit,
  type KubeBlueprint,
  type Cure,
  type KubeFacts,
  type ManifestSet,
} from '../../core/blueprint.ts';
import type { Cluster } from '../../clusters/cluster.ts';
import type { Environment } from '../../core/environment.ts';
import type { Run } from '../../plan/step.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';
import type { EngineInfo } from '../../tools/docker.ts';
import type { Designed, DesignRequest } from '../target.ts';
import { hostFacts } from '../host-facts.ts';
import { livePageOf } from '../live-source.ts';
import { writtenImages } from '../written-images.ts';
import { chartForAnyCluster } from './portable-chart/index.ts';
import { shownPieces } from './shown.ts';

export interface Request extends DesignRequest {
  readonly env: Environment;
  readonly cluster: Cluster;
  readonly engine: EngineInfo;
}

/** What the steps of a plan need besides. */
export interface KubeDesigned extends Omit<Designed, 'up' | 'drift'> {
  readonly blueprint: KubeBlueprint;
  readonly facts: KubeFacts;
  readonly chart: { readonly name: string; readonly version: string };
  readonly proxies: Readonly<Record<string, string>>;
}

/** What should be, in four straight lines: edit images; edit cluster; edit values, then `helm template`; edit manifests. */
export async function design(request: Request, run: Run): Promise<KubeDesigned> {
  const { settings, source, engine, cluster: where } = request;
  const node = where.nodeImage(settings.kubernetes, settings.nodeImage);
  const written = await readChartValues(source.dir);
  const facts = factsOf(request, written);
  const { proxies, notes: proxyNotes } = buildProxies(engine.proxies, process.env);
  const mine = [where.publish, ...choices];
  const chosen = bugs.filter(({ id }) => !request.leftOut.includes(id));
  const sizing = chosen.filter(({ nature }) => nature === 'sizing');
  const correctness = chosen.filter(({ nature }) => nature === 'correctness');
  const arranged: readonly Cure[] = [{ id: 'arranged', edits: request.arrange ?? {} }];
  const live = request.live === true ? [livePage] : [];
  const cures: readonly Cure[] = [...arranged, ...chosen, ...mine, ...live];

  const images = edit('images', writtenImages(source.dir, settings), cures, facts);
  const cluster = edit('cluster', planClusterOf(request, node.image), cures, facts);
  const given = await userValues(
    run.tools.helm,
    settings.values,
    settings.set,
    run.signal,
    settings.kubernetes,
  );
  const sized = edit('values', written, [...arranged, ...mine, ...sizing], facts);
  const values = edit('values', mergeValues(sized.value, given), correctness, facts);
  const rendered = await manifestsOf(request, values.value, given, run);
  const manifests = edit('manifests', rendered, cures, facts);

  const raw = async (): Promise<KubeBlueprint> => ({
    images: writtenImages(source.dir, settings),
    cluster: planClusterOf(request, node.image),
    values: mergeValues(written, given),
    manifests: await manifestsOf(request, mergeValues(written, given), given, run),
  });
  const valueChanges = [...sized.changedBy, ...values.changedBy];
  const edits = [...images.changedBy, ...cluster.changedBy, ...valueChanges, ...manifests.changedBy];
  const cured = [...edits, ...answeredBugs(chosen, edits, sourceTexts(source.dir))];
  const blueprint: KubeBlueprint = {
    images: images.value,
    cluster: cluster.value,
    values: values.value,
    manifests: manifests.value,
  };
  const changes = {
    images: images.changedBy,
    cluster: cluster.changedBy,
    values: valueChanges,
    ...manifestChanges(rendered, cures, facts),
  };
  const chart = await chartIdentity(source.dir);
  return {
    id: request.id,
    workers: workersOf(manifests.value, facts.autoscale?.min ?? settings.workers),
    diskLimitMi: facts.diskLimitMi,
    blueprint,
    facts,
    webUrl: `http://127.0.0.1:${String(settings.port)}`,
    spareUrl: `http://127.0.0.1:${String(request.sparePort)}`,
    engine: engine.id || null,
    images: () => imagesOf(blueprint),
    changedBy: bugs.map(({ id }) => id).filter((id) => cured.includes(id)),
    shown: async (as) =>
      as === 'raw' ? shownPieces(await raw(), where, {}) : shownPieces(blueprint, where, changes),
    values: values.value,
    notes: [
      ...sizeNotes(facts),
      ...(node.tried
        ? []
        : [
            `Kubernetes ${settings.kubernetes} as ${node.image}: nobody has tried this pair with eemt-dev yet`,
          ]),
      ...(Object.keys(given).length > 0 ? ['your own Helm values beat the sizes eemt-dev would choose'] : []),
      ...proxyNotes,
    ],
    livePage: () =>
      livePageOf(source.dir, edit('images', writtenImages(source.dir, settings), cures, facts).value, [
        'docker-compose.yml',
      ]),
    chart,
    portableChart: chartForAnyCluster({
      base: chart,
      blueprint,
      namespace: request.env.namespace,
      release: request.env.release,
    }),
    proxies,
  };
}

/** Those that are built, the nodes' own, and what measures pods. */
async function imagesOf({ images, cluster, manifests }: KubeBlueprint): Promise<readonly string[]> {
  const built = await referencedImages(images);
  const metrics = metricsImageOf(manifests.release) ?? [];
  return [...new Set([...built.map(({ reference }) => reference), cluster.nodeImage].concat(metrics))];
}

function factsOf({ env, settings, diskLimitMi, engine, cluster }: Request, values: JsonObject): KubeFacts {
  return {
    host: hostFacts(engine),
    nodes: settings.nodes,
    workers: settings.workers,
    autoscale: (settings.autoscale === null ? undefined : rangeIn(settings.autoscale)) ?? null,
    scaleDown: settings.scaleDown,
    profile: settings.profile,
    mode: settings.mode,
    namespace: env.namespace,
    diskLimitMi: chooseDiskLimitMi(engine.diskFreeBytes, diskLimitMi),
    storage: cluster.storage,
    exposure: cluster.exposure,
    nodeSelector: nodeSelectorIn(values),
  };
}

function planClusterOf({ cluster, id, settings, sparePort }: Request, nodeImage: string) {
  const { kubernetes, nodes, port: webPort } = settings;
  return cluster.plan({ id, kubernetes, nodeImage, nodes, webPort, sparePort });
}

async function manifestsOf(
  { env, source, settings }: Request,
  values: JsonObject,
  given: JsonObject,
  run: Run,
): Promise<ManifestSet> {
  const chartDir = chartDirOf(source.dir);
  try {
    const text = await run.tools.helm.template({
      release: env.release,
      namespace: env.namespace,
      chartDir,
      values: [
        { name: 'removed.json', text: JSON.stringify(nullsIn(given)) },
        { name: 'values.json', text: JSON.stringify(values) },
      ],
      set: [],
      kubeVersion: settings.kubernetes,
      signal: run.signal,
    });
    return {
      ...splitStorage(parseManifests(text, 'chart')),
      prelude: await readPrelude(source.dir, env.namespace),
    };
  } catch (cause) {
    if (!(cause instanceof ToolFailedError)) throw cause;
    throw new SettingsError('CHART_TEMPLATE', `Helm cannot render the chart in ${chartDir}.`, {
      cause,
      details: cause.details,
      hints: [
        'The last lines above name the template and the line',
        advice`${eemtDev('up', '--source', 'DIR')} takes another checkout`,
      ],
    });
  }
}

/** Replicas of the worker Deployment as rendered: the user's own values may have changed them. An autoscaled one has none. */
function workersOf({ release }: ManifestSet, asked: number): number {
  const worker = release.find(
    ({ body }) =>
      body.kind === 'Deployment' && body.metadata.labels?.['app.kubernetes.io/component'] === 'worker',
  );
  if (!worker) return 0;
  const spec = worker.body['spec'];
  return isObject(spec) && typeof spec['replicas'] === 'number' ? spec['replicas'] : asked;
}

/** For each object the cures that changed it: every cure alone on what stood before it. */
function manifestChanges(
  rendered: ManifestSet,
  cures: readonly Cure[],
  facts: KubeFacts,
): Readonly<Record<string, readonly string[]>> {
  const changes: Record<string, string[]> = {};
  let before = rendered;
  for (const cure of cures) {
    const after = cure.edits.manifests?.(before, facts) ?? before;
    const known = new Map(all(before).map((manifest) => [key(manifest), manifest]));
    for (const manifest of all(after)) {
      if (known.get(key(manifest)) !== manifest) (changes[key(manifest)] ??= []).push(cure.id);
    }
    before = after;
  }
  return changes;
}

const all = ({ storage, prelude, release }: ManifestSet) => [...prelude, ...storage, ...release];
const key = ({ body }: ManifestSet['release'][number]) => `${body.kind}/${body.metadata.name}`;
