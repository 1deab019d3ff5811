import { UsageError } from '../../errors/index.ts';
import type { Command } from '../command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** The script of a shell, made from the table of verbs; running it costs the shell no call of eemt-dev. */
export function completionOf(verbs: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'a script by which your shell completes verbs, flags and values: bash, zsh or fish',
    arguments: '<shell>',
    suggestion: { words: shells },
    verbatim: true,
    examples: [
      'source <(eemt-dev completion bash)',
      'source <(eemt-dev completion zsh)',
      'eemt-dev completion fish | source',
    ],
    async handler(_, { args }) {
      const shell = shells.find((one) => one === args[0]);
      if (shell === undefined) {
        throw new UsageError(
          'USAGE_CHOICE',
          `completion takes ${shells.join(', ')}, not '${args[0] ?? ''}'.`,
        );
      }
      const [{ completionModel }, { globalTable }, { offeredDefects }] = await Promise.all([
        import('../completion/model.ts'),
        import('../globals.ts'),
        import('../completion/offered-defects.ts'),
      ]);
      const model = completionModel(verbs(), Object.values(globalTable), offeredDefects);
      const script = (await scriptOf(shell))(model);
      return { data: { shell, script }, screen: script };
    },
  };
}

async function scriptOf(shell: Shell) {
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash.ts')).bashScript;
    case 'zsh':
      return (await import('../completion/zsh.ts')).zshScript;
    case 'fish':
      return (await import('../completion/fish.ts')).fishScript;
  }
}
