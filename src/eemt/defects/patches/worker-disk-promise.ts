import { workerTemplate } from '../../patch/files.ts';
import type { Patch, TextEdit } from '../../patch/patch.ts';
import { envEntry } from '../../patch/template-places.ts';

/** As much as the pod is sure to have: the cores it requests, memory and disk to its limits. */
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
