import { join } from 'node:path';
import { shippedFiles } from '../../eemt/chart/shipped-files.ts';
import type { Environment } from '../../core/environment.ts';
import type { ComposeFacts } from '../../core/blueprint.ts';

/** The cured Compose file. */
export function modelFile({ paths }: Environment): string {
  return join(paths.compose, 'compose.json');
}

/** Where containers find our programs; the content is in the name, so that another one makes containers anew. */
export function programFolders({ paths }: Environment): ComposeFacts['programs'] {
  const folder = (which: 'jobs' | 'worker'): string =>
    join(paths.compose, `${which}-${shippedFiles(which).print}`);
  return { jobs: folder('jobs'), worker: folder('worker') };
}

/** The Work Queue's password, for the user that containers run as. */
export function passwordCopy({ paths }: Environment): string {
  return join(paths.compose, 'work-queue-password');
}
