import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isEemtDevError } from '../errors/index.ts';
import { insideCheckout } from './inside-checkout.ts';

/** Parts that make a folder EEMT, as far as an environment needs them; paths as in EEMT's tree. */
export const neededParts = [
  'docker/minimal/Dockerfile',
  'docker/web-interface/Dockerfile',
  'docker/web-interface/startup.sh',
  'web-interface/app.py',
  'docker/kubernetes/helm/eemt/Chart.yaml',
  'docker/kubernetes/helm/eemt/values.yaml',
  'docker/kubernetes/helm/eemt/templates',
  'docker/kubernetes/manifests/namespace.yaml',
  'docker/kubernetes/manifests/rbac.yaml',
] as const;

export type SourceCheck = { readonly ok: true } | { readonly ok: false; readonly missing: readonly string[] };

/** Says which parts of EEMT the folder lacks, or holds but may not be read, or only links to. Reads only. */
export async function checkSource(dir: string): Promise<SourceCheck> {
  const missing = (await Promise.all(neededParts.map(async (part) => wrongWith(dir, part)))).flat();
  return missing.length === 0 ? { ok: true } : { ok: false, missing };
}

/** True where the folder is meant to be EEMT, whole or not: two of its unmistakable parts lie there. */
export async function looksLikeEemt(dir: string): Promise<boolean> {
  const marks = ['docker/kubernetes/helm/eemt', 'docker/web-interface', 'web-interface/app.py'];
  const there = await Promise.all(marks.map(async (mark) => exists(join(dir, mark))));
  return there.filter(Boolean).length >= 2;
}

async function wrongWith(dir: string, part: string): Promise<readonly string[]> {
  const isFolder = part.endsWith('templates');
  try {
    const path = insideCheckout(dir, part);
    const found = await stat(path);
    if (isFolder !== found.isDirectory())
      return [`${part} (is ${isFolder ? 'no folder' : 'a folder, not a file'})`];
    // Opening a named pipe would wait for ever.
    if (!isFolder && !found.isFile()) return [`${part} (is no file)`];
    // Opened, not asked for: access(2) answers for another user where the program runs under a borrowed id.
    if (isFolder) await readdir(path);
    else await (await open(path)).close();
    return [];
  } catch (error) {
    if (isEemtDevError(error))
      return [`${part} (leads out of the checkout, to ${String(error.details['leadsTo'])})`];
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [part];
    return [`${part} (cannot be read: ${code === 'EACCES' ? 'permission denied' : String(code)})`];
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
