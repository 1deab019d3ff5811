import { cleanupTemplate, valuesFile } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

/** The cleanup gets what the page has, and the kubelet walks through the data only where the owner is another. */
export const patch: Patch = {
  files: [
    {
      path: valuesFile,
      change: [
        {
          anchor: 'fsGroup 1000 of the page and the workers',
          find: /^([^\n]*)fsGroup: 1000\b/gm,
          put: (match, before) => {
            const between = before.includes('{') ? ', ' : `\n${before}`;
            return `${match}${between}fsGroupChangePolicy: OnRootMismatch`;
          },
          done: /fsGroupChangePolicy/,
        },
      ],
    },
    {
      path: cleanupTemplate,
      change: [
        {
          anchor: 'the service account of the pod',
          find: /^( *)serviceAccountName: [^\n]*\n/m,
          put: '$&$1securityContext: {{ toJson $$.Values.webInterface.securityContext }}\n',
          done: /\.Values\.webInterface\.securityContext/,
        },
      ],
    },
  ],
};
