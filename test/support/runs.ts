import { execFileSync } from 'node:child_process';

/** True where this program is here and its call ends well. */
export function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
