import type { Command } from '../command.ts';

export const logs: Command = {
  name: 'logs',
  summary: 'what the pods say: web, worker, runner, cleanup, all, or a pod',
  group: 'Look inside',
  arguments: '[what]',
  suggestion: { words: ['web', 'worker', 'runner', 'cleanup', 'all'] },
  passThrough: true,
  verbatim: true,
  options: [
    { flags: '-c, --container <name>', description: 'one container of the pod' },
    { flags: '--previous', description: 'of the container before its last restart' },
    { flags: '-f, --follow', description: 'go on as they come' },
    { flags: '--since <time>', description: 'as 10m, 2h' },
    { flags: '--tail <lines>', description: 'last lines of each pod (default 100)' },
    { flags: '--grep <text>', description: 'only lines with this text' },
  ],
  examples: ['eemt-dev logs web', 'eemt-dev logs worker -f', 'eemt-dev logs web --previous'],
  async handler(context, { args, flags }) {
    const [{ printLogs }, { untilStopped }] = await Promise.all([
      import('../../app/logs.ts'),
      import('../until-stopped.ts'),
    ]);
    const follow = flags['follow'] === true;
    const work = async () => ({
      data: null,
      exitCode: await printLogs(context, {
        what: args[0] ?? 'all',
        container: textOf(flags['container']),
        previous: flags['previous'] === true,
        follow,
        since: textOf(flags['since']),
        tail: textOf(flags['tail']) ?? '100',
        grep: textOf(flags['grep']),
      }),
    });
    return follow ? untilStopped(context, work, () => null) : work();
  },
};

const textOf = (flag: unknown) => (typeof flag === 'string' ? flag : null);
