import { CancelledError, isAnsweredNo, isEemtDevError, answeredNo } from '../../errors/index.ts';
import type { CommandContext } from '../../app/context.ts';
import type { Command, Outcome } from '../command.ts';

type Load = (name: string) => Promise<Command | undefined>;

/** `eemt-dev` alone in a terminal: the state, and what makes sense next, again after each verb until somebody quits. */
export const menu = menuOf(commandOf);

/** The menu over verbs that are loaded when they are chosen. */
export function menuOf(load: Load): Command {
  return {
    name: 'menu',
    summary: 'status and what makes sense next',
    async handler(context) {
      const { ask } = context;
      if (!ask) throw new CancelledError('CANCELLED', 'The menu needs a terminal.');
      for (;;) {
        const seen = await tried(context, () => run('status', context, load));
        if (seen?.screen !== undefined) context.say(seen.screen);
        const state = typeof seen?.data?.['state'] === 'string' ? seen.data['state'] : 'absent';
        const choice = await ask
          .select({ message: 'What next?', choices: [...sensible(state), { value: 'quit', name: 'quit' }] })
          .catch((error: unknown) => {
            // Ctrl-C here is the other way to quit.
            if (isCtrlC(error) && !context.signal.aborted) return null;
            throw error;
          });
        if (choice === null) return { data: {}, exitCode: 130 };
        if (choice === 'quit') return { data: {} };
        const done = await tried(context, () => run(choice, context, load));
        if (done?.screen !== undefined) context.print(`${done.screen.trimEnd()}\n\n`);
      }
    },
  };
}

/** A failure is shown and leads back to the menu; Ctrl-C leads out of it. */
async function tried(
  context: CommandContext,
  work: () => Promise<Outcome | undefined>,
): Promise<Outcome | undefined> {
  try {
    return await work();
  } catch (error) {
    if (context.signal.aborted || isCtrlC(error)) throw error;
    await context.report(error);
    context.say('');
    return undefined;
  }
}

function isCtrlC(error: unknown): boolean {
  return isEemtDevError(error) && error.exitCode === 130 && !isAnsweredNo(error);
}

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

async function run(choice: string, context: CommandContext, load: Load): Promise<Outcome | undefined> {
  const command = await load(choice);
  // On the command line `down` keeps the data and asks nothing; a slip of the arrow keys must not cost a cluster.
  if (choice === 'down' && !context.globals.yes) {
    const message = `This removes the cluster of ${context.globals.name}; job data stays. Go on?`;
    if (!(await context.ask?.confirm({ message, default: false }))) throw answeredNo('Nothing was removed.');
  }
  return command?.handler?.(context, { args: [], flags: {}, rest: [] });
}

async function commandOf(choice: string): Promise<Command | undefined> {
  switch (choice) {
    case 'status':
      return (await import('./status.ts')).status;
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
