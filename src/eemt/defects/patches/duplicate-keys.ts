import { deployPath } from '../../chart/paths.ts';
import { gone, lacks } from '../../patch/edits.ts';
import { cleanupTemplate, helpersFile, valuesFile, webTemplate, workerTemplate } from '../../patch/files.ts';
import type { Patch, TextEdit } from '../../patch/patch.ts';
import { commonEnv, envEntry } from '../../patch/template-places.ts';

/** Each key and variable stays where it counted, or goes where it says the same once more. */
export const patch: Patch = {
  files: [
    {
      path: valuesFile,
      change: [
        gone(
          'the label app.kubernetes.io/managed-by in commonLabels',
          /^ +app\.kubernetes\.io\/managed-by: .*\n/m,
        ),
      ],
    },
    // The cleanup has these two from other values; of those in common only the page reads them.
    {
      path: helpersFile,
      change: [takenEnv('EEMT_SUCCESS_RETENTION_DAYS'), takenEnv('EEMT_FAILED_RETENTION_HOURS')],
    },
    {
      path: webTemplate,
      change: [
        {
          anchor: 'the include of eemt.envVars',
          find: commonEnv,
          put: [
            '$&$1- name: EEMT_SUCCESS_RETENTION_DAYS\n',
            '$1  value: {{ $$.Values.global.eemt.cleanup.successRetentionDays | quote }}\n',
            '$1- name: EEMT_FAILED_RETENTION_HOURS\n',
            '$1  value: {{ $$.Values.global.eemt.cleanup.failedRetentionHours | quote }}\n',
          ].join(''),
          done: /EEMT_SUCCESS_RETENTION_DAYS/,
        },
      ],
    },
    { path: workerTemplate, change: [takenEnv('WORK_QUEUE_PROJECT')] },
    {
      path: cleanupTemplate,
      change: [
        takenEnv('PYTHONPATH'),
        {
          anchor: 'the second restartPolicy, behind dnsPolicy',
          find: /^( *dnsPolicy: [^\n]*\n) *restartPolicy: [^\n]*\n/m,
          put: '$1',
          done: lacks(/restartPolicy:[^]*restartPolicy:/),
        },
      ],
    },
    { path: deployPath, change: gpuByFlags() },
  ],
};

/** Not from the file of values, where --dev writes `workers` too. */
function gpuByFlags(): readonly TextEdit[] {
  const done = /workers\.gpu\.enabled=true/;
  return [
    {
      anchor: 'the values that --gpu writes',
      find: /^(?: *#[^\n]*\n)?( *)if (?:\[\[ "\$\{GPU_ENABLED[^\n]*|\$gpu); then\n(?:\1 +[^\n]*(?:workers|gpu|enabled|count):[^\n]*\n)+\1fi\n\n?/m,
      put: '',
      done,
    },
    {
      anchor: 'what --cleanup-only adds to the call of helm',
      find: /^( *)if (\$cleanup_only|\[\[ "\$\{CLEANUP_ONLY:-false\}" == "true" \]\]); then(?=\s+(flags|helm_args)\+=)/m,
      put: (match, indent, asked, list) => {
        const gpu = asked.replace(/cleanup_only/i, (word) =>
          word === 'cleanup_only' ? 'gpu' : 'GPU_ENABLED',
        );
        const flags = `${list}+=(--set "workers.gpu.enabled=true,workers.gpu.count=1")`;
        return `${indent}if ${gpu}; then\n${indent}  ${flags}\n${indent}fi\n${match}`;
      },
      done,
    },
  ];
}

function takenEnv(name: string): TextEdit {
  return gone(`the variable ${name}`, envEntry(name));
}
