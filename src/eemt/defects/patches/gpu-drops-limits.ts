import { workerTemplate } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';

const written = String.raw`^( *)\{\{- (?:toYaml \S*\.resources|\S*\.resources \| toYaml) \| nindent (\d+) \}\}\n`;
const secondLimits = String.raw`\1\{\{- if \S*\.gpu\.enabled \}\}\n\1limits:[^]*?\{\{- end \}\}\n`;

/** The GPU becomes one of the limits, in front of which it stood. */
export const patch: Patch = {
  files: [
    {
      path: workerTemplate,
      change: [
        {
          anchor: 'the second limits of the worker, for the GPU alone',
          find: new RegExp(written + secondLimits, 'm'),
          put: [
            '{{- $$resources := $$.Values.workers.resources }}',
            '{{- if $$.Values.workers.gpu.enabled }}',
            '{{- $$gpu := dict $$.Values.workers.gpu.type $$.Values.workers.gpu.count }}',
            '{{- $$resources = merge (dict "limits" $$gpu) $$resources }}',
            '{{- end }}',
            '{{- toYaml $$resources | nindent $2 }}',
          ]
            .map((line) => `$1${line}\n`)
            .join(''),
          done: /merge \(dict "limits" /,
        },
      ],
    },
  ],
};
