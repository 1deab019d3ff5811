import { claimsTemplate } from '../../patch/files.ts';
import { lacks } from '../../patch/edits.ts';
import type { Patch, TextEdit } from '../../patch/patch.ts';
import { cleanupScript } from '../scripts.ts';

const kept = '(dict "helm.sh/resource-policy" "keep")';
const block =
  /^( *)\{\{- with (\S*\.annotations) \}\}\n\1annotations:\n *\{\{- toYaml \. \| nindent (\d+) \}\}\n\1\{\{- end \}\}\n/gm;
const inline = /annotations: \{\{ toJson (\S+\.annotations) \}\}/g;

/** Helm leaves the claims to the script, which deletes them unless they are to be kept, and then the namespace stays too. */
export const patch: Patch = {
  files: [
    {
      path: claimsTemplate,
      change: [
        annotated(
          block,
          `$1annotations:\n$1  {{- toYaml (merge ${kept} ($2 | default dict)) | nindent $3 }}\n`,
        ),
        annotated(inline, `annotations: {{ toJson (merge ${kept} ($1 | default dict)) }}`),
        {
          anchor: 'the annotations of the claims',
          find: /helm\.sh\/resource-policy/,
          put: '$&',
        },
      ],
    },
    {
      path: cleanupScript,
      change: [
        {
          anchor: 'what the flag --keep-data sets',
          find: /(--keep-data\)\s+)(KEEP_DATA|keep_data)=true/,
          put: (match, _before, name) =>
            `${match} ${name === 'KEEP_DATA' ? 'KEEP_NAMESPACE' : 'keep_namespace'}=true`,
          done: /--keep-data\)[^;]*KEEP_NAMESPACE=true/i,
        },
      ],
    },
  ],
};

/** There is one form of them or the other. */
function annotated(find: RegExp, put: string): TextEdit {
  return { anchor: 'the annotations of the claims', find, put, done: lacks(find) };
}
