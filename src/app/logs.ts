import { accessOf } from '../core/environment.ts';
import { accessArgs } from '../tools/kubectl.ts';
import type { CommandContext } from './context.ts';
import type { Input, Outcome } from '../cli/command.ts';
import { openLive } from './live.ts';
import { podsFor } from './pods.ts';
import { untilStopped } from './until-stopped.ts';

/** Lines of one or many pods; with more than one, each line says which pod. Children end with us. */
export async function runLogs(context: CommandContext, input: Input): Promise<Outcome> {
  const work = () => printLogs(context, input);
  return input.flags['follow'] === true ? untilStopped(context, work, () => null) : work();
}

async function printLogs(context: CommandContext, input: Input): Promise<Outcome> {
  const { env, session } = await openLive(context, 'logs');
  try {
    const access = accessOf(env);
    const pods = podsFor(
      input.args[0] ?? 'all',
      await session.tools.kubectl.get(access, ['pods'], env.namespace, context.signal),
    );
    const grep = input.flags['grep'];
    const codes = await Promise.all(
      pods.map(async ({ metadata }) => {
        const { exitCode } = await session.tools.process.run({
          tool: session.tools.kubectl.tool,
          args: [
            ...accessArgs(access),
            '--namespace',
            env.namespace,
            'logs',
            metadata.name,
            ...logFlags(input),
          ],
          timeoutMs: 2 ** 31 - 1,
          signal: context.signal,
          accept: [0, 1],
          answer: 'lines',
          onLine: (line) => {
            if (typeof grep === 'string' && !line.includes(grep)) return;
            context.print(pods.length > 1 ? `${metadata.name}  ${line}\n` : `${line}\n`);
          },
        });
        return exitCode;
      }),
    );
    return { data: null, exitCode: Math.max(0, ...codes) };
  } finally {
    await session.close();
  }
}

function logFlags({ flags }: Input): readonly string[] {
  const text = (key: string) => (typeof flags[key] === 'string' ? flags[key] : undefined);
  return [
    ...(text('container') === undefined ? ['--all-containers'] : ['--container', text('container') ?? '']),
    ...(flags['previous'] === true ? ['--previous'] : []),
    ...(flags['follow'] === true ? ['--follow'] : []),
    ...(text('since') === undefined ? [] : [`--since=${text('since') ?? ''}`]),
    `--tail=${text('tail') ?? '100'}`,
  ];
}
