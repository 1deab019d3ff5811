import type { Command } from '../command.ts';
import { sourceIn, sourceOption } from './bugs-source.ts';

export const showBug: Command = {
  name: 'show',
  summary: 'one defect: symptom, cause, cure, places in EEMT, how to see it',
  arguments: '<id>',
  suggestion: { defects: 'all' },
  options: [sourceOption],
  examples: ['eemt-dev bugs show rwx-claims'],
  async handler(context, input) {
    const [{ bugOf }, { bugStates }, { bugData, bugScreen }] = await Promise.all([
      import('../../app/reproduce/how.ts'),
      import('../../app/bug-states.ts'),
      import('../one-bug.ts'),
    ]);
    const bug = bugOf(input.args[0] ?? '');
    const source = await sourceIn(input, context);
    const { stateOf } = await bugStates(context, { source, verb: 'bugs show' });
    const state = stateOf(bug);
    const { name } = context.globals;
    return {
      data: { bugs: [bugData(bug, state, name)] },
      screen: bugScreen(bug, state, context.io.stdout.columns || 80, name),
    };
  },
};
