import { accessOf } from '../../core/environment.ts';
import type { Command } from '../command.ts';

export const kubectl: Command = {
  name: 'kubectl',
  summary: "kubectl on this environment's cluster and namespace",
  group: 'Look inside',
  passThrough: true,
  examples: ['eemt-dev kubectl -- get pods', 'eemt-dev kubectl -- describe deployment eemt-worker'],
  async handler(context, input) {
    const [{ openLive }, { untilStopped }] = await Promise.all([
      import('../../app/live.ts'),
      import('../../app/until-stopped.ts'),
    ]);
    const { env, session } = await openLive(context, 'kubectl');
    try {
      const access = accessOf(env);
      const args = [...input.args, ...input.rest];
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
