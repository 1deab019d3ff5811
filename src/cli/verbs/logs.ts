import type { Command } from '../command.ts';

export const logs: Command = {
  name: 'logs',
  summary:
    'what EEMT writes, in order of time: web, worker, runner, cleanup, all, or one of them by its name',
  group: 'Look inside',
  arguments: '[what]',
  suggestion: { words: ['web', 'worker', 'runner', 'cleanup', 'all'] },
  passThrough: true,
  verbatim: true,
  options: [
    { flags: '-c, --container <name>', description: 'one container of a pod that has several' },
    { flags: '--previous', description: 'of the container before its last restart' },
    { flags: '-f, --follow', description: 'go on as they come, with what starts later' },
    { flags: '--since <time>', description: 'as 10m, 2h, or a time as 2026-01-31T08:00:00Z' },
    { flags: '--tail <lines>', description: 'last lines of each container, or all (default 100)' },
    { flags: '--grep <text>', description: 'only lines with this text, or that /pattern/ matches' },
    { flags: '--timestamps', description: 'with the time of each line' },
  ],
  examples: ['eemt-dev logs web', 'eemt-dev logs all -f --since 10m', 'eemt-dev logs web --previous'],
  async handler(context, { args, flags }) {
    const [{ printLogs }, { logLayout }, { untilStopped }] = await Promise.all([
      import('../../app/logs.ts'),
      import('../../ui/log-lines.ts'),
      import('../until-stopped.ts'),
    ]);
    const { io, globals } = context;
    const follow = flags['follow'] === true;
    const show = logLayout({
      color: globals.color,
      width: io.stdout.isTTY ? io.stdout.columns || 80 : null,
      timestamps: flags['timestamps'] === true,
    });
    const request = {
      what: args[0] ?? 'all',
      container: textOf(flags['container']),
      previous: flags['previous'] === true,
      follow,
      since: textOf(flags['since']),
      tail: textOf(flags['tail']) ?? '100',
      grep: textOf(flags['grep']),
    };
    const work = async () => ({ data: null, exitCode: await printLogs(context, request, show) });
    return follow ? untilStopped(context, work, () => null) : work();
  },
};

const textOf = (flag: unknown) => (typeof flag === 'string' ? flag : null);
