import { isEemtDevError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import type { ExecResult } from '../../tools/docker.ts';

/** Commands in a node that is about to go, within limitMs for all of them. Where it does not answer, the rest is left: the node goes all the same. */
export async function lastCommands(
  node: string,
  limitMs: number,
  run: Run,
  work: (exec: (argv: readonly string[]) => Promise<ExecResult>) => Promise<void>,
): Promise<void> {
  const { docker, clock } = run.tools;
  const deadlineMs = clock.nowMs() + limitMs;
  try {
    await work((argv) => {
      const timeoutMs = Math.max(1, Math.ceil(deadlineMs - clock.nowMs()));
      return docker.exec(node, argv, { timeoutMs, signal: run.signal });
    });
  } catch (error) {
    run.signal.throwIfAborted();
    // An engine that is gone shows itself when the nodes are removed.
    if (!isEemtDevError(error)) throw error;
  }
}
