import { describe, expect, it } from 'vitest';
import { deliveredImages } from '../../../../src/clusters/kind/delivered.ts';
import type { KubeParts } from '../../../../src/clusters/parts.ts';
import { engineImage } from '../../../support/kube-world.ts';
import { worldWith } from '../../../support/world.ts';

const web = engineImage('eemt-dev/eemt-web:1a2b', `sha256:${'a'.repeat(64)}`);
const nodeImages = {
  worker: {
    'docker.io/eemt-dev/web:aaaaaaaaaaaa': 'sha256:1',
    'docker.io/library/eemt-web:2.0': 'sha256:1',
    'docker.io/library/eemt-web@sha256:1': 'sha256:1',
    [`sha256:${'a'.repeat(64)}`]: 'sha256:1',
    // Of before: EEMT's name has gone to the newer one.
    'docker.io/eemt-dev/web:bbbbbbbbbbbb': 'sha256:2',
    'registry.k8s.io/pause:3.9': 'sha256:3',
  },
};

describe('what nodes were given', () => {
  it('is told by the nodes: the image that has our tag and the name of pods', () => {
    const world = worldWith<KubeParts>({ images: [web], nodeImages });
    expect(deliveredImages(world)).toEqual([
      { role: 'web', name: 'eemt-web:2.0', reference: web.tags[0], after: 'nodes', everywhere: false },
    ]);
  });

  it('cannot be brought to other nodes where the engine has it no longer', () => {
    const world = worldWith<KubeParts>({ images: [], nodeImages });
    expect(() => deliveredImages(world)).toThrow(expect.objectContaining({ code: 'IMAGE_MISSING' }) as Error);
  });
});
