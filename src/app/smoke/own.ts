import type { JobParameters } from '../../core/job.ts';
import type { PageRow } from '../../eemt/page/jobs.ts';

/** Name of the uploads that smoke makes; the page puts a UUID before it. By it they are found again, also those of a run that was killed. */
export const demName = 'eemt-dev-smoke.tif';

/** As coarse as it goes quickly. */
export const parameters: JobParameters = { step: 15, linke: 3, albedo: 0.2, threads: 1 };

/** Names of the files that smoke writes into the shared folder begin so. */
export const sharedFilePrefix = '.eemt-dev-smoke-';

export function isOwnUpload(name: string): boolean {
  return name.endsWith(`_${demName}`);
}

export function isOwnJob({ dem_filename: dem }: PageRow): boolean {
  return dem !== null && isOwnUpload(dem);
}
