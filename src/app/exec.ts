import type { CommandContext } from './context.ts';
import { instancesFor } from './instances.ts';
import { withRunning } from './open-running.ts';

export interface ExecInRequest {
  /** Part or instance. */
  readonly what: string;
  readonly container: string | null;
  readonly argv: readonly string[];
}

/** Runs a command in the first instance that is meant, with the caller's own streams; gives its exit code. */
export function execIn(context: CommandContext, { what, container, argv }: ExecInRequest): Promise<number> {
  return withRunning(context, 'exec', async ({ session: { runtime } }) => {
    const [instance] = instancesFor(what, await runtime.instances(context.signal));
    if (!instance) return 0;
    const terminal = context.io.stdin.isTTY && context.io.stdout.isTTY;
    return runtime.exec(instance, { container, argv, terminal }, context.signal);
  });
}
