import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nativeFolder, type EnvironmentPaths } from '../core/environment.ts';

const folderMode = 0o700;
/** Others pass through, and see nothing. */
export const passableMode = 0o711;
const fileMode = 0o600;
/** Of folders that nodes mount, where others read: not for the owner alone, as those around them are. */
export const mountedMode = 0o755;

/**
 * Makes the folder of an environment, and the state folder around it, for the owner alone, whatever the umask; what an earlier eemt-dev made
 * is tightened. Containers do not mind: a mount begins at the mounted folder (data, marker, transfer), so the modes of those above it are never
 * asked inside. Only the engine passes through them when it makes the mount, as root, or as the owner where it runs rootless.
 */
export function makePrivate({ root, runs, chart, kubeconfig, record, password }: EnvironmentPaths): void {
  const state = dirname(root);
  privateFolder(state, runsForOthers(state) ? passableMode : folderMode);
  privateFolder(root, othersPass(root) ? passableMode : folderMode);
  for (const folder of [runs, chart]) if (existsSync(folder)) tighten(folder, folderMode);
  for (const file of [kubeconfig, record, password]) if (existsSync(file)) tighten(file, fileMode);
}

/** Makes one folder that only its owner may enter. */
export function privateFolder(path: string, mode = folderMode): void {
  mkdirSync(path, { recursive: true, mode });
  tighten(path, mode);
}

/** Where root runs eemt-dev, processes of this environment run as somebody else, who passes through its folder. */
function othersPass(root: string): boolean {
  return process.getuid?.() === 0 && existsSync(join(root, nativeFolder));
}

function runsForOthers(state: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync(state)) return false;
  return readdirSync(state).some((name) => othersPass(join(state, name)));
}

function tighten(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    // Somebody else's, as after a run under sudo: whether it can be used shows itself at the first write, with the way out.
    if (!['EPERM', 'EROFS', 'ENOTSUP'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
  }
}
