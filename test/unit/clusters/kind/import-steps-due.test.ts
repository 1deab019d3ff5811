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
  const step = importSteps(env, deliveries, standing).find((one) => one.id === id);
  if (!step) throw new TypeError(id);
  const world = { ...emptyParts, containers: nodes, files: wholeFiles, images, ...parts };
  // Only what it asks for, as the engine does it.
  return step.due(worldWith(Object.fromEntries(step.reads.map((part) => [part, world[part as never]]))));
}
const unknown = (until: string) => ({ is: 'unknown', until });

describe('the steps of an image on its way', () => {
  it('archive it once it is built, import it once the cluster is there, and the control plane comes last', () => {
    const order = (standing: boolean) =>
      importSteps(env, deliveries.slice(0, 1), standing).map(({ id, after }) => [id, after]);
    expect(order(false)).toEqual([
      ['archive-web', ['image-web']],
      ['import-web', ['archive-web', 'cluster']],
      ['import-web-control-plane', ['import-web']],
    ]);
    expect(order(true).slice(0, 2)).toEqual([
      ['archive-web', ['image-web', 'nodes']],
      ['import-web', ['archive-web', 'nodes']],
    ]);
  });

  it.each(['archive-web', 'import-web', 'import-web-control-plane'])(
    'are unknown until it is built: %s',
    (id) => {
      expect(due(id, { images: [] })).toEqual(unknown('image-web'));
    },
  );
});

describe('the archive', () => {
  it('is due while the nodes still start', () => {
    expect(due('archive-web', { containers: [] })).toMatchObject({
      is: 'due',
      changes: [{ kind: 'create', text: 'archive eemt-web:2.0 for the nodes' }],
    });
  });

  it('is done where it lies there, and not where that is of another build', () => {
    expect(due('archive-web', { files: archived })).toEqual({ is: 'done', note: 'it is there' });
    const files = { ...wholeFiles, archives: ['web-ffffffffffff.tar', 'web-0123456789ab.tar.part'] };
    expect(due('archive-web', { files })).toMatchObject({ is: 'due' });
  });

  it('for a cluster that stands is unknown until its nodes answer, and due only where one lacks the image', () => {
    const standing = { standing: true };
    expect(due('archive-web', { containers: stopped }, standing)).toEqual(unknown('nodes'));
    const all = on('control-plane', 'worker', 'worker2');
    expect(due('archive-web', { nodeImages: all }, standing)).toEqual({
      is: 'done',
      note: 'every node has the image',
    });
    const some = on('worker', 'worker2');
    expect(due('archive-web', { nodeImages: some }, standing)).toMatchObject({ is: 'due' });
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

describe('the import into a control plane beside workers', () => {
  const step = 'import-web-control-plane';
  const removal = { kind: 'delete', text: 'remove the archive of eemt-web:2.0' };

  it('is due where it lacks the image, and the archive goes behind it', () => {
    expect(due(step, { files: archived, nodeImages: on('worker', 'worker2') })).toMatchObject({
      is: 'due',
      changes: [{ kind: 'create', text: 'eemt-web:2.0 into demo-cluster-control-plane' }, removal],
    });
  });

  it('is due for the archive alone where it has the image, or where there are no workers', () => {
    const nodeImages = on('control-plane', 'worker', 'worker2');
    expect(due(step, { files: archived, nodeImages })).toMatchObject({ is: 'due', changes: [removal] });
    expect(due(step, { files: archived, containers: nodes.slice(0, 1) })).toMatchObject({
      is: 'due',
      changes: [removal],
    });
  });

  it('is done where it has the image and no archive is left', () => {
    expect(due(step, { nodeImages: on('control-plane', 'worker', 'worker2') })).toEqual({
      is: 'done',
      note: 'every node has it',
    });
  });

  it('is unknown until the cluster is whole and runs', () => {
    expect(due(step, { containers: stopped })).toEqual(unknown('cluster'));
  });
});
