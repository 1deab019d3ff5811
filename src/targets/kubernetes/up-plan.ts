import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts, KubeWorld } from '../../clusters/parts.ts';
import type { Environment } from '../../core/environment.ts';
import { imageSteps } from '../../images/build/build-steps.ts';
import { referencedImages } from '../../images/build/fingerprint.ts';
import type { Plan, Step } from '../../plan/step.ts';
import { upTo } from '../../plan/up-to.ts';
import type { Observer } from '../../plan/world.ts';
import type { UpOptions } from '../target.ts';
import type { KubeDesigned } from './design.ts';
import { behindRemoval } from './behind-removal.ts';
import { behind, metricsDelivery } from './metrics-delivery.ts';
import { dataFoldersStep } from '../data/data-folders-step.ts';
import { readyOrBack } from './go-back.ts';
import { readyStep } from './ready-step.ts';
import { nodeLabelsStep } from './node-labels-step.ts';
import { passwordStep } from './password-step.ts';
import { releaseStep } from './release-step.ts';
import { stopRunnerStep } from './stop-runner-step.ts';
import { storageStep } from './storage-step.ts';
import { wipeStep } from '../data/wipe-step.ts';

/** All from images to a page that answers. Images build and travel while nodes start. Rejects with SettingsError where a build context cannot be read. */
export async function upPlan(
  env: Environment,
  cluster: Cluster,
  { designed, options }: { readonly designed: KubeDesigned; readonly options: UpOptions },
  world: KubeWorld,
  observer: Observer<KubeParts>,
): Promise<Plan<KubeParts>> {
  const { images } = designed.blueprint;
  const referenced = await referencedImages(images);
  const deployed = referenced
    .filter(({ image }) => image.role !== 'base')
    .map(({ image, reference }) => ({ ...image, reference }));
  const seen = cluster.seen(world);
  const standing = seen.owner.is === 'ours' && seen.whole && !options.recreate;
  const metrics = await metricsDelivery(designed, observer);
  const ours = deployed.map(({ role, name, reference }) => ({
    role,
    name,
    reference,
    after: `image-${role}`,
    everywhere: role === 'worker' && designed.workers >= designed.facts.nodes,
  }));
  const workers = designed.blueprint.cluster.nodes.filter(({ role }) => role === 'worker').length;
  const nothing = seen.owner.is === 'nobody' && !options.recreate;
  const delivery = cluster.deliver([...ours, ...metrics], {
    standing,
    fresh: nothing ? { workers, after: ['data-folders'] } : null,
  });
  const asksNodes = ({ reads }: Step<KubeParts>) => reads.includes('containers');
  // Last of all that can fail: a build or an archive that fails must not cost a cluster, nor its data.
  const mayFail = [
    ...images.map(({ role }) => `image-${role}`),
    ...delivery.filter((step) => !asksNodes(step)).map(({ id }) => id),
  ];
  const stop = options.recreate ? [stopRunnerStep(env, cluster, mayFail)] : [];
  const removal = options.recreate ? [cluster.remove(['stop-runner'])] : [];
  const nodeImages = [...new Set(seen.nodes.map(({ image }) => image))];
  const wipe = options.wipe ? [wipeStep(env, cluster.asRoot, ['remove-cluster'], nodeImages)] : [];
  const before = [...removal, ...wipe].map(({ id }) => id);
  const wanted = { web: true, workers: designed.workers } as const;
  const [removed] = removal;
  const inNew = (step: Step<KubeParts>) => (removed ? behindRemoval(step, removed.id, seen.nodes) : step);
  // A new cluster has nothing to go back to.
  const ready = removed
    ? inNew(readyStep(env, cluster, () => wanted, ['release']))
    : readyOrBack(env, cluster, wanted, ['release'], observer);
  const whole: Plan<KubeParts> = {
    steps: [
      dataFoldersStep(env, before),
      ...imageSteps<KubeParts>(
        {
          images,
          environmentName: env.name,
          builds: env.paths.builds,
          imageStore: env.paths.imageStore,
          noCache: !options.cache,
          noBuild: !options.build,
          caBundle: options.caBundle,
          proxies: designed.proxies,
        },
        referenced,
      ),
      ...stop,
      ...removal,
      ...wipe,
      ...cluster
        .ensure(designed.blueprint.cluster, {
          after: [...before, 'data-folders'],
          removedBy: removed?.id,
        })
        .map(inNew),
      ...delivery.map((step) => (asksNodes(step) ? inNew(step) : step)),
      inNew(nodeLabelsStep(cluster, designed.blueprint.cluster)),
      // A cluster that was just made answers; one that was only started needs its time.
      inNew(storageStep(env, cluster, designed, standing ? 'nodes' : 'cluster')),
      inNew(passwordStep(env, cluster, designed)),
      inNew(behind(releaseStep(env, cluster, designed, deployed), metrics)),
      ...(options.waits === false ? [] : [ready]),
    ],
  };
  return options.only === 'cluster' ? upTo(whole, 'nodes') : whole;
}
