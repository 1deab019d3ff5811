import { eemtDev } from '../../core/command-hint.ts';
import { UsageError } from '../../errors/index.ts';
import type { PatchResult } from '../../app/patch-bugs.ts';
import type { Command, Outcome } from '../command.ts';

export const patchBug: Command = {
  name: 'patch',
  summary: "a defect's change of EEMT's own files, or all changes, as a git patch",
  verbatim: true,
  arguments: '[id]',
  suggestion: { defects: 'with-patch' },
  options: [
    { flags: '--all', description: 'of every defect that has one, as one patch' },
    {
      flags: '--source <dir>',
      description: 'another EEMT source than the one in use',
      suggestion: { words: ['clone', 'demo'], paths: 'folders' },
    },
  ],
  examples: ['eemt-dev bugs patch web-logs-permission', 'eemt-dev bugs patch --all > eemt.patch'],
  async handler(context, { args, flags }) {
    const [id] = args;
    if ((id === undefined) === (flags['all'] !== true)) {
      throw new UsageError('USAGE_PATCH', 'Give the id of one defect, or --all.', {
        hints: [eemtDev('bugs list'), eemtDev('bugs patch', '--all')],
      });
    }
    const { patchBugs } = await import('../../app/patch-bugs.ts');
    const source = typeof flags['source'] === 'string' ? flags['source'] : null;
    const result = await patchBugs(context, { id: id ?? null, source });
    for (const line of remarks(result, id)) context.say(line);
    return outcome(result);
  },
};

/** What is beside the patch, so that it can be piped. */
function remarks({ misfits, none, text }: PatchResult, id: string | undefined): readonly string[] {
  const [only] = none;
  if (id !== undefined && only) return [`There is no patch of ${only.id}: ${only.why}`];
  const unfit = misfits.map(
    (one) => `The patch of ${one.id} does not fit and is left out: ${one.file}: ${one.anchor} is not there`,
  );
  if (text !== '' || misfits.length > 0) return unfit;
  return ['EEMT has these changes already: nothing to change.'];
}

/** Exit 6 where one does not fit and nothing else is left to give. */
function outcome({ source, patches, text, misfits, none }: PatchResult): Outcome {
  return {
    exitCode: misfits.length > 0 && text === '' ? 6 : 0,
    data: {
      source,
      patches: patches.map((one) => ({ ...one })),
      text,
      misfits: misfits.map((one) => ({ ...one })),
      none: none.map((one) => ({ ...one })),
    },
    screen: text,
  };
}
