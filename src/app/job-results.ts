import { findId } from '../jobs/find-id.ts';
import { copyResults, noResults } from '../jobs/results.ts';
import { makeResultsFolder, removeUnused, resultsFolder } from '../jobs/results-folder.ts';
import { knownJobIds } from '../jobs/known-ids.ts';
import { readStatus } from '../jobs/spool.ts';
import type { CommandContext } from './context.ts';
import { findEnvironment } from './find-environment.ts';

export interface CopiedResults {
  readonly id: string;
  readonly folder: string;
  readonly files: readonly string[];
}

/** Copies what a job has made so far. It lies in the environment's data, so nothing has to run for it. */
export async function copyJobResults(
  context: CommandContext,
  { prefix, to }: { readonly prefix: string; readonly to: string | null },
): Promise<CopiedResults> {
  const { env } = await findEnvironment(context, { newerIsFine: true });
  const id = findId(prefix, await knownJobIds(env));
  const status = await readStatus(env, id);
  const folder = resultsFolder(to, context.io.cwd, status?.dem ?? 'job', id);
  const made = await makeResultsFolder(folder, '--to');
  try {
    const files = await copyResults(env, id, folder.path, context.signal);
    if (files.length > 0) return { id, folder: folder.path, files };
  } finally {
    await removeUnused(folder.path, made);
  }
  throw noResults(env, id, status);
}
