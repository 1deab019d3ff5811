import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { allFolders, holdsData, trashFolder } from './data-folders.ts';
import { createdFile, markedId } from './mark.ts';
import { workQueuePassword } from './work-queue-password.ts';

/** What an environment has in its state folder. */
export interface EnvironmentFiles {
  /** The id that our mark holds; null where it is lost or was never made. */
  readonly id: string | null;
  /** A creation of the cluster went through. */
  readonly created: boolean;
  /** Where our kubeconfig leads; null where there is none or it cannot be read. */
  readonly kubeconfig: { readonly context: string | null; readonly server: string | null } | null;
  /** Names of the image archives that lie ready for the nodes. */
  readonly archives: readonly string[];
  readonly data: readonly DataFolder[];
  /** Of the Work Queue's password, or null where none was made. */
  readonly passwordPrint: string | null;
  /** Data was put aside and is only to be removed. */
  readonly trash: boolean;
  /** Paths of what is of use only while something runs, as far as they are there. */
  readonly temporary: readonly string[];
}

export interface DataFolder {
  readonly path: string;
  /** null: it is not there. */
  readonly mode: number | null;
  readonly filled: boolean;
  /** Its user's id; null: it is not there. */
  readonly owner: number | null;
  /** Ids of the users of what lies directly in it, each once. */
  readonly owners: readonly number[];
}

/** Reads only; what is not there is a fact, not a failure. */
export async function readEnvironmentFiles(env: Environment): Promise<EnvironmentFiles> {
  const { paths } = env;
  return {
    id: markedId(env) ?? null,
    created: existsSync(createdFile(env)),
    kubeconfig: await kubeconfigAt(paths.kubeconfig),
    archives: await namesIn(paths.transfer),
    data: await Promise.all(allFolders.map((name) => dataFolderAt(env, name))),
    passwordPrint: (await workQueuePassword(env))?.print ?? null,
    trash: existsSync(join(paths.data, trashFolder)),
    temporary: [paths.kubeconfig, paths.chart, paths.compose, paths.native, paths.transfer].filter((path) =>
      existsSync(path),
    ),
  };
}

async function dataFolderAt(env: Environment, name: string): Promise<DataFolder> {
  const path = join(env.paths.data, name);
  const found = await stat(path).catch(() => undefined);
  return {
    path,
    mode: found ? found.mode & 0o7777 : null,
    filled: await holdsData(env, name),
    owner: found?.uid ?? null,
    owners: await ownersIn(path),
  };
}

async function ownersIn(path: string): Promise<readonly number[]> {
  const found = await Promise.all(
    (await namesIn(path)).map((name) => lstat(join(path, name)).catch(() => undefined)),
  );
  return [...new Set(found.flatMap((one) => one?.uid ?? []))];
}

async function kubeconfigAt(path: string): Promise<EnvironmentFiles['kubeconfig']> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return null;
  const valueOf = (key: string): string | null => new RegExp(`\\b${key}: (\\S+)`).exec(text)?.[1] ?? null;
  return { context: valueOf('current-context'), server: valueOf('server') };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
