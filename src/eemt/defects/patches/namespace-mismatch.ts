import { deployPath } from '../../chart/paths.ts';
import type { Patch } from '../../patch/patch.ts';

/** deploy.sh writes its namespace over the one that the manifests name; applied as they are they still mean eemt. */
export const patch: Patch = {
  files: [
    {
      path: deployPath,
      change: [
        {
          anchor: 'kubectl apply of manifests/namespace.yaml and rbac.yaml',
          find: /^( *)kubectl apply -f ("\$\{(\w+)\}\/manifests\/(?:namespace|rbac)\.yaml")$/gm,
          put: (_match, indent, file, folder) => {
            const name = folder === folder.toUpperCase() ? 'NAMESPACE' : 'namespace';
            return `${indent}sed -E "${named(name)}" ${file} | kubectl apply -f -`;
          },
          done: /\bsed\b[^\n]*\/manifests\/namespace\.yaml/,
        },
      ],
    },
  ],
};

/** The keys name and namespace where they say eemt and no more, in blocks and in braces. */
function named(variable: string): string {
  return `s/((^|[{,]) *name(space)?): eemt( *([,}]|\\$))/\\1: \${${variable}}\\4/g`;
}
