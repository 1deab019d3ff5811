import { clusterSteps } from '../../clusters/kind/create-steps.ts';
import { deliverSteps } from '../../clusters/kind/deliver.ts';
import { hostPortOf, observeCluster } from '../../clusters/kind/observe.ts';
import { webNodePort } from '../../clusters/kind/plan.ts';
import { removeClusterStep } from '../../clusters/kind/remove.ts';
import { imageSteps } from '../../images/build/build-steps.ts';
import { engineReference } from '../../images/build/fingerprint.ts';
import type { Plan } from '../../plan/step.ts';
import type { Target } from '../target.ts';
import { liveObjects } from './access.ts';
import { downPlan } from './down-plan.ts';
import { designKind } from './design.ts';
import { observeKind } from './observe.ts';
import { readyStep } from './ready-step.ts';
import { releaseStep, type ReleaseHistory } from './release-step.ts';
import { resetPlan } from './reset-plan.ts';
import { storageStep } from './storage-step.ts';
import { requireOurs } from './require-ours.ts';
import { tidy } from './tidy.ts';
import { wipeStep } from './wipe-step.ts';
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
    const standing = seen.owner.is === 'ours' && seen.whole && !options.recreate;
    // Last of all that can fail: a build that fails must not cost a cluster, nor its data.
    const removal = options.recreate
      ? [
          removeClusterStep(
            env,
            images.map(({ role }) => `image-${role}`),
          ),
        ]
      : [];
    const wipe = options.wipe
      ? [
          wipeStep(
            env,
            ['remove-cluster'],
            seen.nodes.map(({ image }) => image),
          ),
        ]
      : [];
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
        ...removal,
        ...wipe,
        ...clusterSteps(
          env,
          cluster,
          [...removal, ...wipe].map(({ id }) => id),
        ),
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
  down: (env, { data }, run) => downPlan(env, data, run),
  requireOurs,
  tidy,
  observe: observeKind,
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
    return seen.owner.is === 'ours';
  },
};
