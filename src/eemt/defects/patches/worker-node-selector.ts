import { valuesFile } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

/** Such nodes are preferred, as the chart's comment says. */
export const patch: Patch = {
  files: [
    {
      path: valuesFile,
      change: [
        {
          anchor: 'nodeSelector node-type: compute of the workers',
          find: /^( *)nodeSelector:\n(?:\1 +#[^\n]*\n)*\1 +node-type: compute[^\n]*\n/m,
          put: '$1nodeSelector: {}\n',
          done: /preference:\n\s*matchExpressions:\n\s*- key: node-type\n/,
        },
        {
          anchor: 'podAntiAffinity of the workers',
          find: /^( *)(?:#[^\n]*\n\1)?podAntiAffinity:/m,
          put: (match, indent) =>
            [
              'nodeAffinity:',
              '  preferredDuringSchedulingIgnoredDuringExecution:',
              '    - weight: 50',
              '      preference:',
              '        matchExpressions:',
              '          - key: node-type',
              '            operator: In',
              '            values: [compute]',
            ]
              .map((line) => `${indent}${line}\n`)
              .join('') + match,
          done: /preference:\n\s*matchExpressions:\n\s*- key: node-type\n/,
        },
      ],
    },
  ],
};
