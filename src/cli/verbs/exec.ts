import { accessOf } from '../../core/environment.ts';
import type { Command } from '../command.ts';

export const exec: Command = {
  name: 'exec',
  summary: 'run a command in a pod: web, worker, master, or a pod (default web)',
  group: 'Look inside',
  arguments: '[what]',
  suggestion: { words: ['web', 'worker', 'master'] },
  passThrough: true,
  options: [{ flags: '-c, --container <name>', description: 'one container of the pod' }],
  examples: ['eemt-dev exec web -- ls /app', 'eemt-dev exec worker -- grass --version'],
  async handler(context, input) {
    const [{ openLive }, { podsFor }, { untilStopped }, { UsageError }] = await Promise.all([
      import('../../app/live.ts'),
      import('../../app/pods.ts'),
      import('../../app/until-stopped.ts'),
      import('../../errors/index.ts'),
    ]);
    if (input.rest.length === 0) {
      throw new UsageError('USAGE_EXEC', 'exec needs a command behind --.', {
        hints: ['eemt-dev exec web -- ls /app'],
      });
    }
    const { env, session } = await openLive(context, 'exec');
    try {
      const access = accessOf(env);
      const pods = await session.tools.kubectl.get(access, ['pods'], env.namespace, context.signal);
      const pod = podsFor(input.args[0] ?? 'web', pods)[0];
      const container =
        typeof input.flags['container'] === 'string' ? ['--container', input.flags['container']] : [];
      const terminal = context.io.stdin.isTTY && context.io.stdout.isTTY ? ['--stdin', '--tty'] : ['--stdin'];
      const args = ['exec', ...terminal, pod?.metadata.name ?? '', ...container, '--', ...input.rest];
      const work = async () => ({
        data: null,
        exitCode: await session.tools.kubectl.passThrough(access, env.namespace, args, context.signal),
      });
      return await untilStopped(context, work, () => null);
    } finally {
      await session.close();
    }
  },
};
