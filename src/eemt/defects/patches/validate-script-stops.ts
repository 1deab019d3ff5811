import { lacks } from '../../patch/edits.ts';
import type { Patch } from '../../patch/patch.ts';
import { validateScript } from '../scripts.ts';

/** The form that every kubectl prints, and sizes however far below their claims they stand. */
export const patch: Patch = {
  files: [
    {
      path: validateScript,
      change: [
        {
          anchor: 'kubectl version --client --short',
          find: /kubectl version --client --short/g,
          put: 'kubectl version --client --output=yaml | grep gitVersion',
          done: lacks(/kubectl version --client --short/),
        },
        {
          anchor: 'the version of the server by kubectl version --short',
          find: /kubectl version --short \| grep (["'])Server Version\1 \| awk '\{ ?print \$3 ?\}'/g,
          put: "kubectl version --output=yaml | sed -n '/^serverVersion/,$$s/^ *gitVersion: //p'",
          done: lacks(/kubectl version --short/),
        },
        {
          anchor: 'the search for claims by grep -A',
          find: /grep -A *\d+ (["'])(\^?kind: PersistentVolumeClaim)\1/g,
          put: "sed -n '/$2/,/storage:/p'",
          done: lacks(/grep -A *\d+ ["']\^?kind: PersistentVolumeClaim/),
        },
      ],
    },
  ],
};
