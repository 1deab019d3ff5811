export { collectSnapshot } from './collect.ts';
export { workersAsked } from './deployments.ts';
export { describeDrift, driftOf } from './drift.ts';
export { rank } from './rank.ts';
export { readiness } from './ready.ts';
export { recogniseAll } from './recognise-all.ts';
export { recognisers } from './recognise/index.ts';
export { statusOf } from './status.ts';
export { waitUntilReady } from './wait.ts';
