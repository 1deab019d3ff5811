import type { Command } from '../command.ts';
import { wantedName } from '../early-flags.ts';

const limitMs = 300;

/** For the scripts of `completion`: what only this machine knows, one word a line. Behind `--` stands what was typed. */
export const complete: Command = {
  name: '__complete',
  summary: 'what the completion of a shell asks for',
  hidden: true,
  arguments: '<what>',
  passThrough: true,
  verbatim: true,
  async handler({ io, roots, print }, { args: [what], rest }) {
    const { liveWords, within } = await import('../../app/live-words.ts');
    // bash parts --name=two into three words.
    const typed = rest.join('\n').replaceAll('\n=\n', '=').split('\n');
    const begun = (typed.at(-1) ?? '').replace(/^--[\w-]+=/, '');
    const read = what === 'environments' || what === 'jobs' ? liveWords[what] : () => Promise.resolve([]);
    const words = await within(limitMs, read(roots, wantedName(typed, io.env), begun));
    // On stdout whatever EEMT_DEV_OUTPUT says: a shell reads it.
    print(words.map((word) => `${word}\n`).join(''));
    return { data: null };
  },
};
