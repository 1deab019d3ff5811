import type { Command } from '../command.ts';

export const compose: Command = {
  name: 'compose',
  summary: "docker compose on this environment's containers",
  group: 'Look inside',
  passThrough: true,
  examples: ['eemt-dev compose -- ps', 'eemt-dev compose -- top eemt-web'],
  async handler(context, { args, rest }) {
    const [{ passThrough }, { untilStopped }] = await Promise.all([
      import('../../app/pass-through.ts'),
      import('../until-stopped.ts'),
    ]);
    const work = async () => ({
      data: null,
      exitCode: await passThrough(context, 'compose', [...args, ...rest]),
    });
    return untilStopped(context, work, () => null);
  },
};
