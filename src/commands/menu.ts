import { CancelledError } from '../errors/index.ts';
import type { Command, CommandContext, Outcome } from './command.ts';

/** `eemt-dev` alone in a terminal: the state, and what makes sense next. */
export const menu: Command = {
  name: 'menu',
  summary: 'status and what makes sense next',
  async handler(context) {
    if (!context.ask) throw new CancelledError('CANCELLED', 'The menu needs a terminal.');
    const { status } = await import('./status.ts');
    const seen = await status.handler?.(context, { args: [], flags: {}, rest: [] });
    const state = typeof seen?.data?.['state'] === 'string' ? seen.data['state'] : 'absent';
    if (seen?.screen !== undefined) context.say(seen.screen);
    const choice = await context.ask.select({
      message: 'What next?',
      choices: [...sensible(state), { value: 'quit', name: 'quit' }],
    });
    return choice === 'quit' ? { data: {} } : run(choice, context);
  },
};

function sensible(state: string) {
  const up = { value: 'up', name: 'up', description: 'build, create, cure, deploy and wait' };
  const down = { value: 'down', name: 'down', description: 'remove the cluster, keep the data' };
  const bugs = { value: 'bugs', name: 'bugs', description: "EEMT's known defects and their cures" };
  const doctor = { value: 'doctor', name: 'doctor', description: 'what this machine lacks' };
  if (state === 'absent') return [up, doctor, bugs];
  if (state === 'stopped') return [up, down];
  return [
    { value: 'open', name: 'open', description: 'the web interface in your browser' },
    { value: 'logs', name: 'logs', description: 'the last lines of every pod' },
    { value: 'reset', name: 'reset', description: 'fresh data and pods' },
    { ...up, description: 'converge again, heal what drifted' },
    down,
    bugs,
  ];
}

async function run(choice: string, context: CommandContext): Promise<Outcome> {
  const input = { args: [], flags: {}, rest: [] };
  const command = await commandOf(choice);
  return (await command?.handler?.(context, input)) ?? { data: {} };
}

async function commandOf(choice: string): Promise<Command | undefined> {
  switch (choice) {
    case 'up':
      return (await import('./up.ts')).up;
    case 'down':
      return (await import('./down.ts')).down;
    case 'reset':
      return (await import('./reset.ts')).reset;
    case 'open':
      return (await import('./open.ts')).open;
    case 'logs':
      return (await import('./logs.ts')).logs;
    case 'doctor':
      return (await import('./doctor.ts')).doctor;
    default:
      return (await import('./bugs.ts')).bugsCommand.commands?.find(({ name }) => name === 'list');
  }
}
