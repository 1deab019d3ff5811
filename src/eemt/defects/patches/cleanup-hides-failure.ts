import { lacks } from '../../patch/edits.ts';
import { cleanupTemplate } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

/** The exit code of the cleanup, not of tee; and the shell looks the pattern up. */
export const patch: Patch = {
  files: [
    {
      path: cleanupTemplate,
      change: [
        {
          anchor: 'the exit code that is asked for behind tee',
          find: /(\|[ \t]*tee\b[^\n]*\n\s*\w+=)\$\?/,
          put: '$1$${PIPESTATUS[0]}',
          done: /=\$\{PIPESTATUS\[0\]\}/,
        },
        {
          anchor: 'the pattern of summaries in [[ -f ]]',
          find: /\[\[ +-f +(\S*\*\S*) +\]\]/,
          put: 'compgen -G "$1" > /dev/null',
          done: lacks(/\[\[ +-f +\S*\*\S* +\]\]/),
        },
      ],
    },
  ],
};
