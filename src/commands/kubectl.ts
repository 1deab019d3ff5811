import { accessOf } from '../environment/environment.ts';
import type { Command } from './command.ts';

export const kubectl: Command = {
  name: 'kubectl',
  summary: "kubectl on this environment's cluster and namespace",
  passThrough: true,
  examples: ['eemt-dev kubectl -- get pods', 'eemt-dev kubectl -- describe deployment eemt-worker'],
  async handler(context, input) {
    const { openLive } = await import('./live.ts');
    const { env, session } = await openLive(context, 'kubectl');
    try {
      const access = accessOf(env);
      return {
        data: null,
        exitCode: await session.tools.kubectl.passThrough(access, env.namespace, [
          ...input.args,
          ...input.rest,
        ]),
      };
    } finally {
      await session.close();
    }
  },
};
