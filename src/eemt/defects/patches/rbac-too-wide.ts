import { rbacFile } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

const unshown = String.raw`"?(?:secrets|configmaps)"?`;
/** A rule for nothing else, with the comment above it. */
const rule = new RegExp(
  String.raw`(?:^ *#[^\n]*\n)?^ *- apiGroups: [^\n]*\n *resources: \[${unshown}(?:, ${unshown})*\]\n *verbs: [^\n]*\n\n?`,
  'gm',
);

/** In the whole cluster the account only looks, and not at Secrets and ConfigMaps; its own namespace stays as it is. */
export const patch: Patch = {
  files: [
    {
      path: rbacFile,
      change: [
        {
          anchor: 'the ClusterRole',
          find: /^kind: ClusterRole\n(?:(?!---)[^\n]*\n)+/m,
          put: (role) =>
            role
              .replace(rule, '')
              .replace(new RegExp(`, ${unshown}|${unshown}, `, 'g'), '')
              .replace(
                /(\bverbs: \[)([^\]\n]*)(?=\])/g,
                (_match, key: string, verbs: string) => key + looking(verbs),
              ),
        },
      ],
    },
  ],
};

function looking(verbs: string): string {
  return verbs
    .split(', ')
    .filter((verb) => /^"?(?:get|list|watch)"?$/.test(verb))
    .join(', ');
}
