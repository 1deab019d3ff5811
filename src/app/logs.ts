import type { LogQuery } from '../targets/runtime.ts';
import type { CommandContext } from './context.ts';
import { instancesFor } from './instances.ts';
import { withRunning } from './open-running.ts';

export interface LogsRequest extends LogQuery {
  /** Part, instance or `all`. */
  readonly what: string;
  /** Only lines with this text; null: every line. */
  readonly grep: string | null;
}

/** Prints lines of one or many instances; with more than one, each line says whose it is. Gives the exit code; children end with us. */
export function printLogs(context: CommandContext, { what, grep, ...query }: LogsRequest): Promise<number> {
  return withRunning(context, 'logs', async ({ session: { runtime } }) => {
    const chosen = instancesFor(what, await runtime.instances(context.signal));
    const codes = await Promise.all(
      chosen.map((instance) => {
        const print = (line: string): void => {
          if (grep !== null && !line.includes(grep)) return;
          context.print(chosen.length > 1 ? `${instance.name}  ${line}\n` : `${line}\n`);
        };
        return runtime.logs(instance, query, print, context.signal);
      }),
    );
    return Math.max(0, ...codes);
  });
}
