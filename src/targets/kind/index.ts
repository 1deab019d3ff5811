import {
  clusterSteps,
  deliverSteps,
  hostPortOf,
  observeCluster,
  removeCluster,
  webNodePort,
} from '../../cluster/index.ts';
import { imageSteps, engineReference } from '../../images/index.ts';
import type { Plan } from '../../environment/step.ts';
import type { Target } from '../target.ts';
import { liveObjects } from './access.ts';
import { designKind } from './design.ts';
import { observeKind } from './observe.ts';
import { readyStep } from './ready-step.ts';
import { releaseStep, type ReleaseHistory } from './release-step.ts';
import { resetPlan } from './reset-plan.ts';
import { storageStep } from './storage-step.ts';
import { wipeData } from './wipe-data.ts';
import type { StampedImage } from './stamp-images.ts';

/** EEMT on a Kind cluster of our own. */
export const kindTarget: Target = {
  kind: 'kind',
  design: designKind,
  async up(env, designed, options, run): Promise<Plan> {
    const { images, cluster } = designed.blueprint;
    const deployed: readonly StampedImage[] = await Promise.all(
      images
        .filter(({ role }) => role !== 'base')
        .map(async (image) => ({ ...image, reference: await engineReference(images, image) })),
    );
    const history: ReleaseHistory = { before: undefined };
    const seen = await observeCluster(env, run);
    const standing = seen.owner === 'ours' && seen.whole && !options.recreate;
    return {
      steps: [
        ...imageSteps({
          images,
          environmentName: env.name,
          noCache: !options.cache,
          noBuild: !options.build,
          caBundle: options.caBundle,
          proxies: designed.proxies,
        }),
        ...clusterSteps(env, designed.id, cluster, options.recreate),
        ...deliverSteps(
          env,
          deployed.map(({ role, name, reference }) => ({
            role,
            name,
            reference,
            after: `image-${role}`,
            everywhere: role === 'worker' && designed.workers >= designed.facts.nodes,
          })),
          standing,
        ),
        storageStep(env, designed),
        releaseStep(env, designed, deployed, history),
        readyStep(env, { workers: designed.workers, webUrl: designed.webUrl }, ['release'], history),
      ],
    };
  },
  reset: resetPlan,
  down: removeCluster,
  observe: observeKind,
  wipeData,
  async wanted(env, record, run) {
    const port = hostPortOf(await observeCluster(env, run), webNodePort);
    const { answers } = record;
    return {
      web: 1,
      workers: record.workers ?? answers.workers ?? 2,
      webUrl: `http://127.0.0.1:${String(port ?? answers.port ?? 5000)}`,
    };
  },
  async liveObjects(env, run) {
    return (await liveObjects(env, run)) ?? [];
  },
  desiredObjects({ blueprint: { manifests } }) {
    return [...manifests.prelude, ...manifests.storage, ...manifests.release].map(({ body }) => body);
  },
  async exists(env, run) {
    const seen = await observeCluster(env, run);
    return seen.owner === 'ours';
  },
};
