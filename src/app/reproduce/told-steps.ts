import type { CommandContext } from '../context.ts';

/** The same person, while each step that is done is told of, whatever it found to do. */
export function toldSteps(context: CommandContext, done: (id: string) => void): CommandContext {
  return {
    ...context,
    openRun: async (verb) => {
      const run = await context.openRun(verb);
      return {
        tools: run.tools,
        signal: run.signal,
        emit(event) {
          run.emit(event);
          if (event.event === 'step-done' || event.event === 'step-skipped') done(event.id);
        },
        get logFile() {
          return run.logFile;
        },
        close: () => run.close(),
      };
    },
  };
}
