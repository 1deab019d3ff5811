import { eemtDev } from '../../core/command-hint.ts';
import type { Command } from '../command.ts';

export const exec: Command = {
  name: 'exec',
  summary: 'run a command in a part of EEMT: web, worker, runner, or one of them by its name (default web)',
  group: 'Look inside',
  arguments: '[what]',
  suggestion: { words: ['web', 'worker', 'runner'] },
  passThrough: true,
  options: [{ flags: '-c, --container <name>', description: 'one container of a pod that has several' }],
  examples: ['eemt-dev exec web -- ls /app', 'eemt-dev exec worker -- grass --version'],
  async handler(context, { args, flags, rest }) {
    const [{ execIn }, { untilStopped }, { UsageError }] = await Promise.all([
      import('../../app/exec.ts'),
      import('../until-stopped.ts'),
      import('../../errors/index.ts'),
    ]);
    if (rest.length === 0) {
      throw new UsageError('USAGE_EXEC', 'exec needs a command behind --.', {
        hints: [eemtDev('exec', 'web', '--', 'ls', '/app')],
      });
    }
    const container = typeof flags['container'] === 'string' ? flags['container'] : null;
    const request = { what: args[0] ?? 'web', container, argv: rest };
    const work = async () => ({ data: null, exitCode: await execIn(context, request) });
    return untilStopped(context, work, () => null);
  },
};
