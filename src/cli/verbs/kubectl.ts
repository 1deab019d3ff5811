import type { Command } from '../command.ts';

export const kubectl: Command = {
  name: 'kubectl',
  summary: "kubectl on this environment's cluster and namespace",
  group: 'Look inside',
  passThrough: true,
  examples: ['eemt-dev kubectl -- get pods', 'eemt-dev kubectl -- describe deployment eemt-worker'],
  async handler(context, { args, rest }) {
    const [{ passThrough }, { untilStopped }] = await Promise.all([
      import('../../app/pass-through.ts'),
      import('../until-stopped.ts'),
    ]);
    const work = async () => ({
      data: null,
      exitCode: await passThrough(context, 'kubectl', [...args, ...rest]),
    });
    return untilStopped(context, work, () => null);
  },
};
