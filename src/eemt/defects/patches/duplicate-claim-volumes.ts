import { webTemplate, workerTemplate } from '../../patch/files.ts';
import type { Patch, TextEdit } from '../../patch/patch.ts';
import { dataVolumeEntry, mountEntry } from '../../patch/template-places.ts';

const hasClaim = '$$.Values.persistence.data.enabled';

/** The claim is a volume once; what was one more is a folder in it, and a volume of its own only without a claim. */
export const patch: Patch = {
  files: [
    {
      path: webTemplate,
      change: [
        mounted('uploads', '/app/uploads', 'uploads'),
        mounted('results', '/app/results', 'results'),
        ownVolume('uploads'),
        ownVolume('results'),
      ],
    },
    { path: workerTemplate, change: [mounted('shared-data', '/data/shared'), ownVolume('shared-data')] },
  ],
};

function mounted(volume: string, path: string, folder?: string): TextEdit {
  const lines = [
    `- name: {{ ${hasClaim} | ternary "data-storage" "${volume}" }}`,
    `  mountPath: ${path}`,
    ...(folder === undefined ? [] : [`  {{- if ${hasClaim} }}`, `  subPath: ${folder}`, '  {{- end }}']),
  ];
  return {
    anchor: `the mount of the volume ${volume} at ${path}`,
    find: mountEntry(volume, path),
    put: lines.map((line) => `$1${line}\n`).join(''),
    done: new RegExp(`ternary "data-storage" "${volume}"`),
  };
}

function ownVolume(volume: string): TextEdit {
  const lines = [`{{- if not ${hasClaim} }}`, `- name: ${volume}`, '  emptyDir: {}', '{{- end }}'];
  return {
    anchor: `the volume ${volume} on the data claim`,
    find: dataVolumeEntry(volume),
    put: lines.map((line) => `$1$2${line}\n`).join(''),
    done: new RegExp(`if not [^\\n]*\\n *- name: ${volume}\\n *emptyDir:`),
  };
}
