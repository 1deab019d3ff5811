import type { Delivery } from '../../../../src/clusters/cluster.ts';

/** The page, which runs on one node, and workers on all of them. */
export const deliveries = [
  { role: 'web', name: 'eemt-web:2.0', reference: 'eemt-dev/web:1', after: 'image-web', everywhere: false },
  {
    role: 'worker',
    name: 'eemt:ubuntu24.04',
    reference: 'eemt-dev/worker:1',
    after: 'image-worker',
    everywhere: true,
  },
] as const satisfies readonly Delivery[];
