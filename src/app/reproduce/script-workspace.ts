import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { copyScripts } from '../../eemt/scripts/copy.ts';
import type { EemtScript } from '../../eemt/scripts/scripts.ts';
import { traceSetup } from '../../eemt/scripts/trace.ts';
import type { ProcessRunner } from '../../tools/process.ts';

/** What a script of EEMT finds around it. */
export interface ScriptWorkspace {
  /** It runs from here, in its copy of the checkout. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where its commands are written down as it runs. */
  readonly trace: string;
  /** The whole, for words that would name it. */
  readonly root: string;
}

export interface WorkspaceRequest {
  readonly script: EemtScript;
  readonly sourceDir: string;
  /** Of the environment, for what tools are given to read. */
  readonly scratch: string;
  /** The cluster that it may reach; null: none. */
  readonly kubeconfig: string | null;
  readonly path: string;
  readonly process: ProcessRunner;
}

/** Works with a script's surroundings, which are gone afterwards: a copy of it, a home folder without anybody's settings, one kubeconfig, and the tools that eemt-dev uses. */
export async function withWorkspace<T>(
  request: WorkspaceRequest,
  work: (workspace: ScriptWorkspace) => Promise<T>,
): Promise<T> {
  const root = join(request.scratch, `script-${randomUUID()}`);
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    return await work(await furnish(root, request));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function furnish(root: string, request: WorkspaceRequest): Promise<ScriptWorkspace> {
  const at = (name: string): string => join(root, name);
  for (const name of ['home', 'tmp', 'bin']) await mkdir(at(name));
  await writeFile(at('trace.sh'), traceSetup);
  await writeFile(at('trace'), '');
  await giveAccess(request.kubeconfig, at('kubeconfig'));
  await linkTools(request.process, at('bin'));
  return {
    root,
    cwd: await copyScripts(request.sourceDir, request.script, at('eemt')),
    trace: at('trace'),
    env: {
      PATH: `${at('bin')}${delimiter}${request.path}`,
      HOME: at('home'),
      XDG_CONFIG_HOME: at('home/.config'),
      XDG_CACHE_HOME: at('home/.cache'),
      XDG_DATA_HOME: at('home/.local/share'),
      TMPDIR: at('tmp'),
      KUBECONFIG: at('kubeconfig'),
      BASH_ENV: at('trace.sh'),
      EEMT_DEV_TRACE: at('trace'),
    },
  };
}

/** A copy, which the script may do with as it likes. Without a cluster kubectl would try one at its default address. */
async function giveAccess(kubeconfig: string | null, to: string): Promise<void> {
  if (kubeconfig === null) await writeFile(to, nowhere);
  else await copyFile(kubeconfig, to);
  await chmod(to, 0o600);
}

const nowhere = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'none', cluster: { server: 'https://127.0.0.1:9' } }],
  contexts: [{ name: 'none', context: { cluster: 'none', user: 'none' } }],
  users: [{ name: 'none', user: {} }],
  'current-context': 'none',
});

/** What the scripts call, as eemt-dev itself would start it: its helpers may lie in the cache. */
async function linkTools(process: ProcessRunner, bin: string): Promise<void> {
  for (const tool of ['kubectl', 'helm', 'docker']) {
    const found = await process.where(tool);
    if (found !== undefined) await symlink(found, join(bin, tool));
  }
}
