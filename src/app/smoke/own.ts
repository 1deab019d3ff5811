import type { PageJob } from '../../eemt/page-api.ts';

/** Name of the uploads that smoke makes; the page puts a UUID before it. By it they are found again, also those of a run that was killed. */
export const demName = 'eemt-dev-smoke.tif';

/** Where EEMT mounts the shared data, in the page and in workers. */
export const sharedFolder = '/app/data';

/** Names of the files that smoke writes into the shared folder begin so. */
export const sharedFilePrefix = '.eemt-dev-smoke-';

export function isOwnUpload(name: string): boolean {
  return name.endsWith(`_${demName}`);
}

export function isOwnJob({ dem_filename: dem }: PageJob): boolean {
  return typeof dem === 'string' && isOwnUpload(dem);
}

/** As the page has it. */
export function isOpen({ status }: PageJob): boolean {
  return status === 'pending' || status === 'running';
}
