import type { Bug } from './bug.ts';
import { cleanupHidesFailure } from './cleanup-hides-failure.ts';
import { cleanupWrongFolder } from './cleanup-wrong-folder.ts';
import { climateWorkflowBroken } from './climate-workflow-broken.ts';
import { committedPassword } from './committed-password.ts';
import { composeContainerName } from './compose-container-name.ts';
import { composeCpuLimit } from './compose-cpu-limit.ts';
import { composeDocsConfig } from './compose-docs-config.ts';
import { composeHealthcheck } from './compose-healthcheck.ts';
import { composeImageTag } from './compose-image-tag.ts';
import { composeMasterPath } from './compose-master-path.ts';
import { composePortClash } from './compose-port-clash.ts';
import { composeReservations } from './compose-reservations.ts';
import { composeUser } from './compose-user.ts';
import { composeWorkerImport } from './compose-worker-import.ts';
import { configUnread } from './config-unread.ts';
import { cronAsUser } from './cron-as-user.ts';
import { databaseInTmp } from './database-in-tmp.ts';
import { debugIgnored } from './debug-ignored.ts';
import { dockerPyRequests } from './docker-py-requests.ts';
import { duplicateClaimVolumes } from './duplicate-claim-volumes.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { gpuDropsLimits } from './gpu-drops-limits.ts';
import { grassHome } from './grass-home.ts';
import { helmOwnership } from './helm-ownership.ts';
import { hpaWithoutMetrics } from './hpa-without-metrics.ts';
import { ingressTemplate } from './ingress-template.ts';
import { jobCancelIgnored } from './job-cancel-ignored.ts';
import { jobCpus } from './job-cpus.ts';
import { jobFailsOnAWord } from './job-fails-on-a-word.ts';
import { jobHostPath } from './job-host-path.ts';
import { jobRunningForEver } from './job-running-for-ever.ts';
import { jobSizes } from './job-sizes.ts';
import { jobUser } from './job-user.ts';
import { keepDataLosesData } from './keep-data-loses-data.ts';
import { kubeVersionClaim } from './kube-version-claim.ts';
import { lateReadiness } from './late-readiness.ts';
import { largeImageEtcd } from './large-image-etcd.ts';
import { logShownAsJson } from './log-shown-as-json.ts';
import { mayLacksADay } from './may-lacks-a-day.ts';
import { missingBaseImage } from './missing-base-image.ts';
import { modeIgnored } from './mode-ignored.ts';
import { namespaceMismatch } from './namespace-mismatch.ts';
import { networkPolicyIgnored } from './network-policy-ignored.ts';
import { oversizedClaims } from './oversized-claims.ts';
import { oversizedRequests } from './oversized-requests.ts';
import { prometheusNoEndpoint } from './prometheus-no-endpoint.ts';
import { quotaBelowHpa } from './quota-below-hpa.ts';
import { rbacTooWide } from './rbac-too-wide.ts';
import { resourceReport } from './resource-report.ts';
import { retentionComparesText } from './retention-compares-text.ts';
import { rwoNodePinning } from './rwo-node-pinning.ts';
import { rwxClaims } from './rwx-claims.ts';
import { selectorCannotBeEmptied } from './selector-cannot-be-emptied.ts';
import { standaloneCleanup } from './standalone-cleanup.ts';
import { stepInHours } from './step-in-hours.ts';
import { strategyIgnored } from './strategy-ignored.ts';
import { submissionLooksFailed } from './submission-looks-failed.ts';
import { testScripts } from './test-scripts.ts';
import { uploadPathEscape } from './upload-path-escape.ts';
import { validateScriptStops } from './validate-script-stops.ts';
import { valuesOrder } from './values-order.ts';
import { webJobsNeedDocker } from './web-jobs-need-docker.ts';
import { webLogsPermission } from './web-logs-permission.ts';
import { workQueueUnreachable } from './work-queue-unreachable.ts';
import { workerDiskPromise } from './worker-disk-promise.ts';
import { workerNodeSelector } from './worker-node-selector.ts';
import { workerWithoutProbe } from './worker-without-probe.ts';
import { workflowAlwaysSucceeds } from './workflow-always-succeeds.ts';

/** Every known defect of EEMT, about in the order in which they stop a person: each hides the next. */
export const bugs: readonly Bug[] = [
  missingBaseImage,
  dockerPyRequests,
  largeImageEtcd,
  helmOwnership,
  namespaceMismatch,
  validateScriptStops,
  resourceReport,
  valuesOrder,
  duplicateKeys,
  gpuDropsLimits,
  ingressTemplate,
  kubeVersionClaim,
  rbacTooWide,
  workerNodeSelector,
  selectorCannotBeEmptied,
  oversizedRequests,
  strategyIgnored,
  oversizedClaims,
  lateReadiness,
  rwxClaims,
  rwoNodePinning,
  duplicateClaimVolumes,
  composeContainerName,
  composeImageTag,
  composeCpuLimit,
  composeReservations,
  composePortClash,
  composeUser,
  webLogsPermission,
  cronAsUser,
  databaseInTmp,
  grassHome,
  composeMasterPath,
  composeWorkerImport,
  composeHealthcheck,
  composeDocsConfig,
  workerDiskPromise,
  workQueueUnreachable,
  webJobsNeedDocker,
  submissionLooksFailed,
  logShownAsJson,
  hpaWithoutMetrics,
  quotaBelowHpa,
  cleanupWrongFolder,
  retentionComparesText,
  keepDataLosesData,
  cleanupHidesFailure,
  standaloneCleanup,
  workerWithoutProbe,
  modeIgnored,
  debugIgnored,
  configUnread,
  prometheusNoEndpoint,
  networkPolicyIgnored,
  uploadPathEscape,
  committedPassword,
  jobHostPath,
  jobCpus,
  jobUser,
  jobSizes,
  jobFailsOnAWord,
  climateWorkflowBroken,
  workflowAlwaysSucceeds,
  mayLacksADay,
  stepInHours,
  jobCancelIgnored,
  jobRunningForEver,
  testScripts,
];

/** The defect with this id, or undefined. */
export function findBug(id: string): Bug | undefined {
  return bugs.find((bug) => bug.id === id);
}

export type { Bug } from './bug.ts';
