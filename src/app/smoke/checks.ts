import type { Check } from './check.ts';
import { cleanupDryRun } from './cleanup-dry-run.ts';
import { databaseSurvives } from './database.ts';
import { namesResolve } from './names.ts';
import { pageHealthy } from './page.ts';
import { pageJob } from './page-job.ts';
import { runnerAlive } from './runner.ts';
import { sharedFolderWritten } from './shared-folder.ts';
import { systemStatus } from './system-status.ts';
import { threeDays } from './three-days.ts';
import { upload } from './upload.ts';
import { everyWorker } from './workers.ts';

/** All that smoke looks at. Jobs are computed one after the other, as the runner does anyway; what asks for something else goes on beside them. */
export const checks: readonly Check[] = [
  pageHealthy,
  systemStatus,
  upload,
  cleanupDryRun,
  runnerAlive,
  sharedFolderWritten,
  namesResolve,
  pageJob,
  threeDays,
  everyWorker,
  databaseSurvives,
];
