import { lacks } from '../../patch/edits.ts';
import { ingressTemplate, valuesFile } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

const above = String.raw`^ingress:\n(?:[ #][^\n]*\n|\n)*? {2}annotations:`;

/** Annotations are a map, and the class stands in the specification alone. */
export const patch: Patch = {
  files: [
    {
      path: valuesFile,
      change: [
        {
          anchor: 'ingress.annotations with nothing but comments',
          find: new RegExp(`${above}(?=[ \\t]*\\n(?: {3,}#[^\\n]*\\n)* {0,2}\\S)`, 'm'),
          put: '$& {}',
          done: new RegExp(`${above} *(?:\\{|\\n(?: *#[^\\n]*\\n)* {3,}[^ #\\n])`, 'm'),
        },
      ],
    },
    {
      path: ingressTemplate,
      change: [
        {
          anchor: 'the class as an annotation',
          find: /^(?:\{\{-? \/\*[^\n]*\n)?\{\{-? if [^\n]*className[^\n]*\}\}\s*\{\{-? \$_ := set [^\n]*"kubernetes\.io\/ingress\.class"[^\n]*?\}\}\s*\{\{-? end \}\}\n/m,
          put: '',
          done: lacks(/set [^\n]*"kubernetes\.io\/ingress\.class"/),
        },
      ],
    },
  ],
};
