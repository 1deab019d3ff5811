import { describe, expect, it } from 'vitest';
import { kindCluster } from '../../../../src/clusters/kind/index.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { givenImage } from '../../../../src/images/build/recipes.ts';
import { upPlan } from '../../../../src/targets/kubernetes/up-plan.ts';
import type { UpOptions } from '../../../../src/targets/target.ts';
import type { KubeDesigned } from '../../../../src/targets/kubernetes/design.ts';
import { emptyParts, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { observerOf, worldWith } from '../../../support/world.ts';

const env = environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const cluster = kindCluster(env);
const designed = {
  workers: 2,
  proxies: {},
  facts: { nodes: 1 },
  blueprint: {
    images: [givenImage('web', 'team/web:1'), givenImage('worker', 'team/worker:1')],
    cluster: { name: env.cluster, kubernetes: 'v1.27.3', nodeImage: 'kindest/node:v1.27.3', nodes: [] },
    values: {},
    manifests: { prelude: [], storage: [], release: [] },
  },
} as unknown as KubeDesigned;
const usual: UpOptions = { recreate: false, wipe: false, build: true, cache: true, caBundle: null };

/** What each step comes after. */
async function order(options: Partial<UpOptions>, parts: Partial<KubeParts> = {}) {
  const world = worldWith<KubeParts>({ ...emptyParts, ...parts });
  const { observer } = observerOf<KubeParts>({});
  const goal = { designed, options: { ...usual, ...options } };
  const { steps } = await upPlan(env, cluster, goal, world, observer);
  return Object.fromEntries(steps.map(({ id, after }) => [id, after]));
}
const standing = { containers: ownNodes(env), files: wholeFiles };

describe('the plan of up', () => {
  it('goes from images and nodes, side by side, to a page that answers', async () => {
    expect(await order({})).toEqual({
      'data-folders': [],
      'image-web': [],
      'image-worker': [],
      cluster: ['data-folders'],
      nodes: ['cluster'],
      'pack-web': ['image-web'],
      'import-web': ['pack-web', 'cluster'],
      'pack-worker': ['image-worker'],
      'import-worker': ['pack-worker', 'cluster'],
      labels: ['nodes'],
      storage: ['cluster'],
      password: ['storage'],
      release: ['nodes', 'storage', 'password', 'import-web', 'import-worker'],
      ready: ['release'],
    });
  });

  it('asks the nodes of a cluster that stands before it packs anything', async () => {
    expect(await order({}, standing)).toMatchObject({
      'pack-web': ['image-web', 'nodes'],
      storage: ['nodes'],
    });
    const halfMade = { ...standing, files: { ...wholeFiles, created: false } };
    expect(await order({}, halfMade)).toMatchObject({ 'pack-web': ['image-web'] });
  });

  it('removes a cluster and its data only once all images are there, ready for the nodes', async () => {
    expect(await order({ recreate: true, wipe: true }, standing)).toMatchObject({
      'stop-runner': ['image-web', 'image-worker', 'pack-web', 'pack-worker'],
      'remove-cluster': ['stop-runner'],
      'wipe-data': ['remove-cluster'],
      'data-folders': ['remove-cluster', 'wipe-data'],
      cluster: ['remove-cluster', 'wipe-data', 'data-folders'],
      'pack-web': ['image-web'],
    });
  });
});
