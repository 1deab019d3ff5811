import { CancelledError, isAnsweredNo, isEemtDevError, answeredNo } from '../../errors/index.ts';
import type { CommandContext } from '../../app/context.ts';
import type { Choice } from '../../core/prompter.ts';
import type { Command, Outcome } from '../command.ts';

/** What makes sense next in each state, the likeliest first. */
const next = {
  absent: ['up', 'doctor', 'bugs list'],
  stopped: ['up', 'down'],
  running: ['open', 'jobs list', 'smoke', 'logs', 'reset', 'up', 'down', 'bugs list'],
} as const;

/** `eemt-dev` alone in a terminal: the state, and what makes sense next, again after each verb until somebody quits. */
export function menuOf(verbs: () => readonly Command[]): Command {
  return {
    name: 'menu',
    summary: 'status and what makes sense next',
    // It is what `eemt-dev` alone opens.
    hidden: true,
    async handler(context) {
      const { ask } = context;
      if (!ask) throw new CancelledError('CANCELLED', 'The menu needs a terminal.');
      for (;;) {
        const seen = await tried(context, () => run('status', context, verbs()));
        if (seen?.screen !== undefined) context.say(seen.screen);
        const state = typeof seen?.data?.['state'] === 'string' ? seen.data['state'] : 'absent';
        const choice = await ask
          .select({
            message: 'What next?',
            choices: [...choicesOf(state, verbs()), { value: 'quit', name: 'quit' }],
          })
          .catch((error: unknown) => {
            // Ctrl-C here is the other way to quit.
            if (isCtrlC(error) && !context.signal.aborted) return null;
            throw error;
          });
        if (choice === null) return { data: {}, exitCode: 130 };
        if (choice === 'quit') return { data: {} };
        const done = await tried(context, () => run(choice, context, verbs()));
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

function choicesOf(state: string, verbs: readonly Command[]): readonly Choice<string>[] {
  const names = state === 'absent' || state === 'stopped' ? next[state] : next.running;
  return names.flatMap((name) => {
    const command = commandOf(name, verbs);
    return command ? [{ value: name, name, description: command.summary }] : [];
  });
}

async function run(
  choice: string,
  context: CommandContext,
  verbs: readonly Command[],
): Promise<Outcome | undefined> {
  // On the command line `down` keeps the data and asks nothing; a slip of the arrow keys must not cost an environment.
  if (choice === 'down' && !context.globals.yes) {
    const message = `This removes all that runs of ${context.globals.name}; job data stays. Go on?`;
    if (!(await context.ask?.confirm({ message, default: false }))) throw answeredNo('Nothing was removed.');
  }
  return commandOf(choice, verbs)?.handler?.(context, { args: [], flags: {}, rest: [] });
}

/** Also of a group, as `bugs list`. */
function commandOf(path: string, verbs: readonly Command[]): Command | undefined {
  const [first, ...rest] = path.split(' ');
  const command = verbs.find(({ name }) => name === first);
  return rest.length === 0 ? command : commandOf(rest.join(' '), command?.commands ?? []);
}
