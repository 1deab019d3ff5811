import { webTemplate } from '../../patch/files.ts';
import type { Patch } from '../../patch/patch.ts';
import { commonEnv } from '../../patch/template-places.ts';

/** The log level comes from where deploy.sh puts it. */
export const patch: Patch = {
  files: [
    {
      path: 'web-interface/app.py',
      change: [
        {
          anchor: 'the level INFO in logging.basicConfig',
          find: /(logging\.basicConfig\([^\n]*\blevel=)logging\.INFO\b/,
          put: '$1os.environ.get("LOG_LEVEL", "INFO").upper()',
          done: /environ\.get\("LOG_LEVEL"/,
        },
      ],
    },
    {
      path: webTemplate,
      change: [
        {
          anchor: 'the include of eemt.envVars',
          find: commonEnv,
          put: '$&$1- name: LOG_LEVEL\n$1  value: {{ $$.Values.monitoring.logging.level | quote }}\n',
          done: /name: LOG_LEVEL/,
        },
      ],
    },
  ],
};
