import { lacks } from '../../patch/edits.ts';
import type { Patch, TextEdit } from '../../patch/patch.ts';
import { deployScript } from '../scripts.ts';

/** What nodes have to give, which the API server knows without metrics. */
export const patch: Patch = {
  files: [
    {
      path: deployScript,
      change: [
        ofNodes('cpu', 3, 'sum += $1 ~ /m$/ ? $1 / 1000 : $1', 'print sum'),
        ofNodes('memory', 5, 'sum += $1', 'printf "%.1fGi\\n", sum / 1048576'),
      ],
    },
  ],
};

/** Without a node awk fails, so that what the script says then is said. */
function ofNodes(resource: string, column: number, add: string, print: string): TextEdit {
  const columns = `-o custom-columns=ALLOCATABLE:.status.allocatable.${resource}`;
  const used = `kubectl top nodes[^\\n|]*\\| awk '\\{ ?\\w+ ?\\+= ?\\$${String(column)} ?\\}[^'\\n]*'`;
  return {
    anchor: `the sum of column ${String(column)} of kubectl top nodes`,
    find: new RegExp(used),
    put: () =>
      `kubectl get nodes --no-headers ${columns} 2>/dev/null | awk '{ ${add} } END { if (!NR) exit 1; ${print} }'`,
    done: lacks(new RegExp(used)),
  };
}
