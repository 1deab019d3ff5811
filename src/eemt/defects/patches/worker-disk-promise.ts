import { composeFile } from '../../patch/compose-places.ts';
import { gone } from '../../patch/edits.ts';
import { workerTemplate } from '../../patch/files.ts';
import type { Patch, TextEdit } from '../../patch/patch.ts';
import { envEntry } from '../../patch/template-places.ts';

/** As much as the pod is sure to have: the cores it requests, memory and disk to its limits; with Compose as much as it finds. */
export const patch: Patch = {
  files: [
    {
      path: workerTemplate,
      change: [
        fromPod('WORKER_CORES', 'requests.cpu', '"1"'),
        fromPod('WORKER_MEMORY', 'limits.memory', '1Mi'),
        fromPod('WORKER_DISK', 'limits.ephemeral-storage', '1Mi'),
      ],
    },
    {
      path: composeFile,
      // Without them a worker measures the machine that it is on.
      change: [
        gone(
          '--cores, --memory and --disk of workers',
          /^[ \t]+--(?:cores|memory|disk) \d+[GM]?[ \t]*\n|--(?:cores|memory|disk) \d+[GM]? /gm,
        ),
        gone(
          'WORKER_CORES, WORKER_MEMORY and WORKER_DISK of workers',
          /^[ \t]+(?:- )?WORKER_(?:CORES|MEMORY|DISK)(?:=|: *)[^\n]*\n/gm,
        ),
      ],
    },
  ],
};

function fromPod(name: string, resource: string, divisor: string): TextEdit {
  const lines = [
    `- name: ${name}`,
    '  valueFrom:',
    '    resourceFieldRef:',
    `      resource: ${resource}`,
    `      divisor: ${divisor}`,
  ];
  return {
    anchor: `the variable ${name} with a fixed number`,
    find: envEntry(name),
    put: lines.map((line) => `$1${line}\n`).join(''),
    done: new RegExp(`name: ${name}\\n *valueFrom:`),
  };
}
