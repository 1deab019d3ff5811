import type { Rule } from '../../core/observation.ts';
import { apiUnreachable } from './api-unreachable.ts';
import { changedByHand } from './changed-by-hand.ts';
import { claimRefused } from './claim-refused.ts';
import { containerConfig } from './container-config.ts';
import { crashLoop } from './crash-loop.ts';
import { databaseUnusable } from './database-unusable.ts';
import { evicted } from './evicted.ts';
import { forbidden } from './forbidden.ts';
import { foreignCluster } from './foreign-cluster.ts';
import { imageMissing } from './image-missing.ts';
import { mountFailed } from './mount-failed.ts';
import { namespaceGone } from './namespace-gone.ts';
import { nodeNotReady } from './node-not-ready.ts';
import { nodeStopped } from './node-stopped.ts';
import { oomKilled } from './oom-killed.ts';
import { probeFailing } from './probe-failing.ts';
import { quotaExceeded } from './quota-exceeded.ts';
import { releaseUnfinished } from './release-unfinished.ts';
import { serviceCrashing } from './service-crashing.ts';
import { serviceMissing } from './service-missing.ts';
import { serviceNotStarted } from './service-not-started.ts';
import { serviceStopped } from './service-stopped.ts';
import { serviceTaskKilled } from './service-task-killed.ts';
import { serviceUnhealthy } from './service-unhealthy.ts';
import { unschedulable } from './unschedulable.ts';
import { webUnanswered } from './web-unanswered.ts';

/** States that Kubernetes or the engine shows, whatever EEMT's defects are. */
export const rules: readonly Rule[] = [
  foreignCluster,
  nodeStopped,
  nodeNotReady,
  apiUnreachable,
  forbidden,
  namespaceGone,
  releaseUnfinished,
  changedByHand,
  claimRefused,
  unschedulable,
  quotaExceeded,
  mountFailed,
  containerConfig,
  imageMissing,
  oomKilled,
  crashLoop,
  evicted,
  probeFailing,
  serviceMissing,
  serviceStopped,
  serviceNotStarted,
  serviceCrashing,
  serviceTaskKilled,
  serviceUnhealthy,
  webUnanswered,
  databaseUnusable,
];

/** Rules whose findings follow from nothing else, and may explain a defect. */
export const firstCauses: ReadonlySet<string> = new Set([changedByHand.id]);

export const genericIds: ReadonlySet<string> = new Set(rules.map(({ id }) => id));
