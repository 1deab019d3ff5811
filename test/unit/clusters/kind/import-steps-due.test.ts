import { describe, expect, it } from 'vitest';
import { importSteps } from '../../../../src/clusters/kind/import-steps.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { environmentOf } from '../../../../src/core/environment.ts';
import { emptyParts, engineImage, ownNodes, wholeFiles } from '../../../support/kube-world.ts';
import { worldWith } from '../../../support/world.ts';
import { deliveries } from './deliveries.ts';

const env = environmentOf('demo', 'eemt', { state: '/nowhere', cache: '/nowhere' });
const nodes = ownNodes(env, ['control-plane', 'worker', 'worker2']);
const stopped = nodes.map((node) => ({ ...node, state: 'exited' }) as const);
const images = [engineImage('eemt-dev/web:1', 'sha256:0123456789abcdef')];
const archived = { ...wholeFiles, archives: ['web-0123456789ab.tar'] };

/** What a node has once the image was imported and named. */
const imported = (named = 'sha256:aa') => ({
  'docker.io/eemt-dev/web:0123456789ab': 'sha256:aa',
  'docker.io/library/eemt-web:2.0': named,
});
/** The same on these nodes of the cluster. */
const on = (...names: readonly string[]): KubeParts['nodeImages'] =>
  Object.fromEntries(names.map((name) => [`demo-cluster-${name}`, imported()]));

/** Judges a step of the page's image in a cluster that runs, has the image in its engine and on no node. */
function due(id: string, parts: Partial<KubeParts> = {}, { standing = false } = {}) {
  const step = importSteps(env, deliveries, { standing, fresh: null }).find((one) => one.id === id);
  if (!step) throw new TypeError(id);
  const world = { ...emptyParts, containers: nodes, files: wholeFiles, images, ...parts };
  // Only what it asks for, as the engine does it.
  return step.due(worldWith(Object.fromEntries(step.reads.map((part) => [part, world[part as never]]))));
}
const unknown = (until: string) => ({ is: 'unknown', until });

describe('the steps of an image on its way', () => {
  it('pack it once it is built, and import it once the cluster is there', () => {
    const order = (standing: boolean) =>
      importSteps(env, deliveries.slice(0, 1), { standing, fresh: null }).map(({ id, after }) => [id, after]);
    expect(order(false)).toEqual([
      ['pack-web', ['image-web']],
      ['import-web', ['pack-web', 'cluster']],
    ]);
    expect(order(true)).toEqual([
      ['pack-web', ['image-web', 'nodes']],
      ['import-web', ['pack-web', 'nodes']],
    ]);
  });

  it.each(['pack-web', 'import-web'])('are unknown until it is built: %s', (id) => {
    expect(due(id, { images: [] })).toEqual(unknown('image-web'));
  });
});

describe('the layers', () => {
  it('are due while the nodes still start', () => {
    expect(due('pack-web', { containers: [] })).toMatchObject({
      is: 'due',
      changes: [{ kind: 'create', text: 'pack eemt-web:2.0 for the nodes' }],
    });
  });

  it('are done where they lie there, or the archive does, and not where those are of another build', () => {
    const there = { is: 'done', note: 'they are there' };
    const image = { manifest: 'sha256:aa', sizeBytes: 8 };
    expect(due('pack-web', { packed: { 'sha256:0123456789abcdef': image } })).toEqual(there);
    expect(due('pack-web', { packed: { 'sha256:ffffffffffffffff': image } })).toMatchObject({ is: 'due' });
    expect(due('pack-web', { files: archived })).toEqual(there);
    const files = { ...wholeFiles, archives: ['web-ffffffffffff.tar', 'web-0123456789ab.tar.part'] };
    expect(due('pack-web', { files })).toMatchObject({ is: 'due' });
  });

  it('for a cluster that stands are unknown until its nodes answer, and due only where one lacks the image', () => {
    const standing = { standing: true };
    expect(due('pack-web', { containers: stopped }, standing)).toEqual(unknown('nodes'));
    const all = on('worker', 'worker2');
    expect(due('pack-web', { nodeImages: all }, standing)).toEqual({
      is: 'done',
      note: 'every node has the image',
    });
    const some = on('control-plane', 'worker');
    expect(due('pack-web', { nodeImages: some }, standing)).toMatchObject({ is: 'due' });
  });
});

describe('the import', () => {
  it('is unknown until the cluster is whole and runs', () => {
    expect(due('import-web', { containers: [] })).toEqual(unknown('cluster'));
    expect(due('import-web', { containers: stopped })).toEqual(unknown('cluster'));
    expect(due('import-web', { files: { ...wholeFiles, created: false } })).toEqual(unknown('cluster'));
  });

  it('is due for each worker that lacks the image', () => {
    expect(due('import-web')).toMatchObject({
      is: 'due',
      changes: [
        { kind: 'create', text: 'eemt-web:2.0 into demo-cluster-worker' },
        { kind: 'create', text: 'eemt-web:2.0 into demo-cluster-worker2' },
      ],
    });
    expect(due('import-web', { nodeImages: on('worker2') })).toMatchObject({
      changes: [{ text: 'eemt-web:2.0 into demo-cluster-worker' }],
    });
  });

  it('is due where the name stands for another image', () => {
    const nodeImages = { ...on('worker2'), 'demo-cluster-worker': imported('sha256:bb') };
    expect(due('import-web', { nodeImages })).toMatchObject({
      changes: [{ text: 'eemt-web:2.0 into demo-cluster-worker' }],
    });
  });

  it('is done where all workers have it, whatever the control plane has', () => {
    expect(due('import-web', { nodeImages: on('worker', 'worker2') })).toEqual({
      is: 'done',
      note: 'on demo-cluster-worker, demo-cluster-worker2',
    });
  });

  it('goes to a control plane that is alone', () => {
    expect(due('import-web', { containers: nodes.slice(0, 1) })).toMatchObject({
      changes: [{ text: 'eemt-web:2.0 into demo-cluster-control-plane' }],
    });
  });
});
