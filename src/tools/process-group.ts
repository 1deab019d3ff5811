import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

interface Child {
  readonly pid?: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  kill: () => boolean;
}

/**
 * Makes the child's kill() end the whole process group that it leads: SIGTERM, and SIGKILL after the grace. execa calls it at the time
 * limit and for the cancel signal, and would reach the leader alone. finishChildren: what the leader has started gets the grace to end by
 * itself first. The function that is given back ends what is left of a group that was stopped.
 */
export function killWholeGroup(child: Child, graceMs: number, finishChildren: boolean): () => Promise<void> {
  const { pid } = child;
  if (pid === undefined) return () => Promise.resolve();
  let grace: NodeJS.Timeout | undefined;
  child.kill = () => {
    grace ??= setTimeout(() => {
      signalGroup(pid, 'SIGKILL');
      // A grandchild that left the group may still hold the pipes.
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
    return finishChildren ? signalLeader(pid) : signalGroup(pid, 'SIGTERM');
  };
  // execa closes a pipe that brought more than it may keep, and not every tool takes that as its end.
  for (const pipe of [child.stdout, child.stderr]) {
    pipe.once('close', () => {
      if (!pipe.readableEnded) child.kill();
    });
  }
  return async () => {
    if (grace === undefined) return;
    clearTimeout(grace);
    if (finishChildren) await groupGone(pid, graceMs);
    signalGroup(pid, 'SIGKILL');
  };
}

/** Resolves when nobody of the group is left, or when the time (ms) is over. */
async function groupGone(pid: number, limitMs: number): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (signalGroup(pid, 0) && performance.now() < untilMs) await sleep(50);
}

function signalLeader(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGTERM');
  } catch {
    return false;
  }
}

/** The group outlives its leader while any member lives; without groups (Windows) only the child itself. False where nobody of it is left. */
function signalGroup(pid: number, name: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch {
    return false;
  }
}
