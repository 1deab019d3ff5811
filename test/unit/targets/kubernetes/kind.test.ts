import { describe, expect, it } from 'vitest';
import type { KubeObject, Manifest } from '../../../../src/core/blueprint.ts';
import { stampImages } from '../../../../src/targets/kubernetes/stamp-images.ts';
import { keepLiveClaims } from '../../../../src/targets/kubernetes/storage-step.ts';
import { StateConflictError } from '../../../../src/errors/index.ts';

const claim = (size: string, storageClassName: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'eemt-data' },
  spec: { storageClassName, resources: { requests: { storage: size } } },
});

describe('claims that live', () => {
  it('keep their size, because a bound claim cannot shrink', () => {
    expect(keepLiveClaims([claim('1Gi', '')], [claim('10Gi', '')])).toEqual([claim('10Gi', '')]);
  });

  it('cannot change their class: the way out is named', () => {
    expect(() => keepLiveClaims([claim('1Gi', '')], [claim('1Gi', 'standard')])).toThrow(StateConflictError);
  });

  it('new ones are made as asked', () => {
    expect(keepLiveClaims([claim('1Gi', '')], [])).toEqual([claim('1Gi', '')]);
  });
});

const deployment = (image: string): Manifest => ({
  origin: 'templates/x.yaml',
  duplicateKeys: [],
  body: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'eemt-worker' },
    spec: {
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'worker', image }] } },
    },
  },
});
const images = [
  { role: 'worker', name: 'eemt:ubuntu24.04', variant: 'slim', reference: 'eemt-dev/eemt:1' },
] as const;

describe('the identity of images in pod templates', () => {
  it('rolls out new content under an old tag, and names the worker variant', () => {
    const [stamped] = stampImages([deployment('eemt:ubuntu24.04')], images, { worker: 'sha256:1' });
    expect(JSON.stringify(stamped)).toContain(
      '"eemt-dev/image-id":"sha256:1","eemt-dev/worker-variant":"slim"',
    );
  });

  it('leaves a pod with another image as it is', () => {
    const other = deployment('busybox:1');
    expect(stampImages([other], images, { worker: 'sha256:1' })[0]).toBe(other);
  });
});
