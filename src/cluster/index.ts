/** The Kind cluster: what it should be, what there is, and the steps between. */
export { nodeDataPath, planCluster, spareNodePort, webNodePort } from './plan.ts';
export { kindConfig } from './kind-config.ts';
export { nodeImageFor } from './node-images.ts';
export { hostPortOf, observeCluster, type SeenCluster } from './observe.ts';
export { refuseForeign } from './refuse-foreign.ts';
export { clusterSteps } from './create-steps.ts';
export { removeCluster, removeClusterStep } from './remove.ts';
export { deliverSteps } from './deliver.ts';
