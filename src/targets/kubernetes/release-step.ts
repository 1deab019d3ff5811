import { curedChart, writeChart } from './cured-chart.ts';
import { describeDrift, driftOf } from '../../diagnosis/drift.ts';
import type { KubeObject, Manifest } from '../../core/blueprint.ts';
import { accessOf, type Environment } from '../../core/environment.ts';
import type { Look, Run, Step } from '../../plan/step.ts';
import type { Designed } from '../target.ts';
import { liveObjects } from './access.ts';
import { stampImages, type StampedImage } from './stamp-images.ts';

/** Install or upgrade: the cured chart as one Helm release. The hash in its version is the no-op test; drift is healed too. */
export function releaseStep(
  env: Environment,
  designed: Designed,
  images: readonly StampedImage[],
  history: ReleaseHistory,
): Step {
  return {
    id: 'release',
    title: `Helm release ${env.release}`,
    after: ['storage', ...images.map(({ role }) => `deliver-${role}`)],
    async look(run): Promise<Look> {
      const wanted = await wantedChart(designed, images, run);
      if (!wanted) return { is: 'unknown', until: images[0] ? `image-${images[0].role}` : 'storage' };
      const live = await liveObjects(env, run);
      if (!live) return { is: 'unknown', until: 'nodes' };
      const release = await run.tools.helm.release(accessOf(env), env.namespace, env.release, run.signal);
      if (!release) return { is: 'due', changes: [`install ${chartName(wanted)}`] };
      if (release.status !== 'deployed')
        return { is: 'due', changes: [`release is ${release.status}: deploy ${chartName(wanted)}`] };
      if (release.chart !== chartName(wanted))
        return { is: 'due', changes: [`${release.chart} → ${chartName(wanted)}`] };
      const drift = driftOf(wanted.objects, live);
      if (drift.length > 0) return { is: 'due', changes: drift.map((one) => `heal ${describeDrift(one)}`) };
      return { is: 'done', note: `revision ${String(release.revision)}, nothing drifted` };
    },
    async apply(run, say) {
      const wanted = await wantedChart(designed, images, run);
      if (!wanted) throw new TypeError('the release was reached before its images');
      const access = accessOf(env);
      const { helm, kubectl } = run.tools;
      const release = await helm.release(access, env.namespace, env.release, run.signal);
      // A Helm that was killed leaves a release that refuses every later upgrade (helm/helm #3208).
      if (release?.status === 'pending-install' || release?.status === 'uninstalling') {
        say.line(`removing a release that is stuck in ${release.status}`);
        await helm.uninstall(access, env.namespace, env.release, run.signal);
      } else if (release?.status === 'pending-upgrade' || release?.status === 'pending-rollback') {
        say.line(`rolling back a release that is stuck in ${release.status}`);
        await helm.rollback(access, env.namespace, env.release, 0, run.signal);
      } else if (release?.status === 'deployed') {
        history.before = release.revision;
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
      // Helm merges against its last revision: what was added by hand outside of it stays. Replace such objects.
      const left = driftOf(wanted.objects, (await liveObjects(env, run)) ?? []);
      const names = new Set(left.map((one) => one.object));
      const spoiled = wanted.objects.filter((object) => names.has(`${object.kind}/${object.metadata.name}`));
      if (spoiled.length > 0) {
        for (const one of left) say.line(`healing ${describeDrift(one)}`);
        await kubectl.replace(
          access,
          spoiled.map((object) => ownedByHelm(object, env)),
          run.signal,
        );
      }
    },
  };
}

/** What the release step found before it changed anything, for going back. */
export interface ReleaseHistory {
  before: number | undefined;
}

interface WantedChart {
  readonly version: string;
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly objects: readonly KubeObject[];
}

/** undefined while an image is not built yet: its identity is part of the pod templates. */
async function wantedChart(
  designed: Designed,
  images: readonly StampedImage[],
  run: Run,
): Promise<WantedChart | undefined> {
  const stamps: Record<string, string> = {};
  for (const image of images) {
    const seen = await run.tools.docker.image(image.reference, run.signal);
    if (!seen) return undefined;
    stamps[image.role] = seen.id;
  }
  const manifests: readonly Manifest[] = stampImages(designed.blueprint.manifests.release, images, stamps);
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
