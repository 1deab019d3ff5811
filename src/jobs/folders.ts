import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';

/** Where the page, the runner and we meet on this machine. */
export interface JobFolders {
  /** Requests, which the runner takes. */
  readonly inbox: string;
  /** What the runner tells: a file for each job, and its own sign of life. */
  readonly status: string;
  readonly uploads: string;
  /** One folder for each job. */
  readonly results: string;
}

/** Pure. */
export function jobFolders({ paths: { data } }: Environment): JobFolders {
  return {
    inbox: join(data, 'spool', 'inbox'),
    status: join(data, 'spool', 'status'),
    uploads: join(data, 'data', 'uploads'),
    results: join(data, 'data', 'results'),
  };
}
