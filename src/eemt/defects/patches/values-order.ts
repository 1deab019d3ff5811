import type { Patch } from '../../patch/patch.ts';
import { deployScript } from '../scripts.ts';

const asked = String.raw`(?: *#[^\n]*\n)?( *)if \[\[ -n "\$\{?values_file\}?" \]\]; then\n(?:\2 +[^\n]*\n)+\2fi\n`;
const generated = String.raw`(?:[^\n]*\n){0,6}? *\w+\+=\("?--values"? "\$\{?(?:temp_values_file|generated)\}?"\)\n`;

/** The file of whoever calls goes last, so that it wins. */
export const patch: Patch = {
  files: [
    {
      path: deployScript,
      change: [
        {
          anchor: "the caller's values in front of the generated ones",
          find: new RegExp(`^(${asked})( *\\n)?(${generated})`, 'im'),
          put: '$4$3$1',
          done: /--values"? "\$\{?(?:temp_values_file|generated)\}?"\)[^]*--values"? "\$\{?values_file/i,
        },
      ],
    },
  ],
};
