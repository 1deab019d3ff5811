import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts, KubeWorld } from '../../clusters/parts.ts';
import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import type { Environment } from '../../core/environment.ts';
import { describeDrift, driftOf } from '../../diagnosis/drift.ts';
import type { Change, Run, Step, StepSay } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import { imageFinder } from '../../tools/image-reference.ts';
import type { HelmRelease } from '../../tools/helm.ts';
import type { KubeDesigned } from './design.ts';
import { curedChart, writeChart } from './cured-chart.ts';
import { stampImages, type StampedImage } from './stamp-images.ts';
import { isWorkers, withLiveReplicas } from './worker-replicas.ts';

/** Install or upgrade: the cured chart as one Helm release. The hash in its version is the no-op test; drift is healed too. */
export function releaseStep(
  env: Environment,
  cluster: Cluster,
  designed: KubeDesigned,
  images: readonly StampedImage[],
): Step<KubeParts> {
  return {
    id: 'release',
    title: `Helm release ${env.release}`,
    // Pods that are made while a node is not Ready would all go to the others, and stay there.
    after: ['nodes', 'storage', 'password', ...images.map(({ role }) => `import-${role}`)],
    reads: ['images', 'objects', 'release'],
    changes: ['objects', 'release', 'files', 'web'],
    due(world) {
      const wanted = wantedChart(designed, images, world);
      if (!wanted) return { is: 'unknown', until: images[0] ? `image-${images[0].role}` : 'storage' };
      const { objects, release } = world;
      if (!objects?.ok || !release?.ok) return { is: 'unknown', until: 'nodes' };
      const changes = differences(wanted, release.value, objects.value);
      if (changes.length === 0)
        return {
          is: 'done',
          note: `revision ${String(release.value?.revision ?? 0)}, nothing drifted`,
        };
      return {
        is: 'due',
        changes,
        run: (run, say) => deploy(env, cluster, wanted, release.value, run, say),
      };
    },
  };
}

function differences(
  wanted: WantedChart,
  release: HelmRelease | null,
  objects: readonly KubeObject[],
): readonly Change[] {
  const name = chartName(wanted);
  const workers = wanted.objects.filter(isWorkers).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  if (!release) return [{ kind: 'create', text: `install ${name}` }];
  if (release.status !== 'deployed')
    return [{ kind: 'heal', text: `release is ${release.status}: deploy ${name}` }];
  if (release.chart !== name) return [{ kind: 'update', text: `${release.chart} → ${name}` }];
  return driftOf(wanted.objects, objects).map((one) =>
    // Another number of workers is what somebody asked for, as often as not.
    one.path === 'spec.replicas' && workers.includes(one.object)
      ? { kind: 'update', text: describeDrift(one) }
      : { kind: 'heal', text: `heal ${describeDrift(one)}` },
  );
}

async function deploy(
  env: Environment,
  { access }: Cluster,
  wanted: WantedChart,
  release: HelmRelease | null,
  run: Run,
  say: StepSay,
): Promise<void> {
  const { helm } = run.tools;
  // A Helm that was killed leaves a release that refuses every later upgrade (helm/helm #3208).
  if (release?.status === 'pending-install' || release?.status === 'uninstalling') {
    say.line(`removing a release that is stuck in ${release.status}`);
    await helm.uninstall(access, env.namespace, env.release, run.signal);
  } else if (release?.status === 'pending-upgrade' || release?.status === 'pending-rollback') {
    say.line(`rolling back a release that is stuck in ${release.status}`);
    await helm.rollback(access, env.namespace, env.release, 0, run.signal);
  }
  await writeChart(env.paths.chart, wanted.files);
  await helm.upgradeInstall({
    access,
    namespace: env.namespace,
    release: env.release,
    chartDir: env.paths.chart,
    signal: run.signal,
    onLine: (line) => {
      say.line(line);
    },
  });
  await replaceSpoiled(env, access, wanted.objects, run, say);
}

/** Helm merges against its last revision: what was added by hand outside of it stays. Such objects are replaced. */
async function replaceSpoiled(
  env: Environment,
  access: Cluster['access'],
  wanted: readonly KubeObject[],
  run: Run,
  say: StepSay,
): Promise<void> {
  const { kubectl } = run.tools;
  const kinds = [...new Set(wanted.map(({ kind }) => kind.toLowerCase()))];
  const live = await kubectl.get(access, kinds, env.namespace, run.signal);
  const left = driftOf(wanted, live);
  const names = new Set(left.map((one) => one.object));
  const spoiled = wanted.filter((object) => names.has(`${object.kind}/${object.metadata.name}`));
  if (spoiled.length === 0) return;
  for (const one of left) say.line(`healing ${describeDrift(one)}`);
  await kubectl.replace(
    access,
    spoiled.map((object) => ownedByHelm(object, env)),
    run.signal,
  );
}

interface WantedChart {
  readonly version: string;
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly objects: readonly KubeObject[];
}

/** undefined while an image is not built yet: its identity is part of the pod templates. */
function wantedChart(
  designed: KubeDesigned,
  images: readonly StampedImage[],
  world: KubeWorld,
): WantedChart | undefined {
  const stamps: Record<string, string> = {};
  const find = imageFinder(known(world.images));
  for (const image of images) {
    const seen = find(image.reference);
    if (!seen) return undefined;
    stamps[image.role] = seen.id;
  }
  const stamped = stampImages(designed.blueprint.manifests.release, images, stamps);
  const live = world.objects?.ok ? world.objects.value : [];
  const manifests: readonly Manifest[] = withLiveReplicas(stamped, live, designed.workers);
  const chart = curedChart({ base: designed.chart, manifests, values: designed.blueprint.values });
  return {
    name: designed.chart.name,
    version: chart.version,
    files: chart.files,
    objects: manifests.map(({ body }) => body),
  };
}

/** What Helm itself adds to every object; a replaced one must keep it. */
function ownedByHelm(object: KubeObject, env: Environment): KubeObject {
  const { labels, annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      namespace: env.namespace,
      labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: {
        ...annotations,
        'meta.helm.sh/release-name': env.release,
        'meta.helm.sh/release-namespace': env.namespace,
      },
    },
  };
}

function chartName(chart: WantedChart): string {
  return `${chart.name}-${chart.version}`;
}
