import { composeFile, databaseMount, databasePath, keptFolder } from '../../patch/compose-places.ts';
import { webTemplate } from '../../patch/files.ts';
import { manager, page } from '../../compose/service-names.ts';
import type { Patch } from '../../patch/patch.ts';
import { commonEnv } from '../../patch/template-places.ts';

/** Both run the app; in docker-compose.yml. */
const pages = `${page}|${manager}`;

/** The app takes the path that the cleanup job has, and only one pod at a time writes there. */
export const patch: Patch = {
  files: [
    {
      path: 'web-interface/app.py',
      change: [
        {
          anchor: 'DB_PATH',
          find: /^DB_PATH = ([^#\n]*[^#\n ])(?: *#[^\n]*)?$/m,
          put: 'DB_PATH = Path(os.environ.get("DATABASE_PATH") or ($1))',
          done: /^DB_PATH = [^\n]*DATABASE_PATH/m,
        },
      ],
    },
    {
      path: webTemplate,
      change: [
        {
          anchor: 'the number of replicas',
          find: /^( *)replicas: [^\n]*\n/m,
          put: '$&$1strategy:\n$1  type: Recreate\n',
          done: /type: Recreate/,
        },
        {
          anchor: 'the include of eemt.envVars',
          find: commonEnv,
          put: [
            '$&$1{{- if $$.Values.persistence.database.enabled }}\n',
            '$1- name: DATABASE_PATH\n$1  value: /app/database/jobs.db\n',
            '$1{{- end }}\n',
          ].join(''),
          done: /name: DATABASE_PATH/,
        },
      ],
    },
    { path: composeFile, change: [databaseMount(pages), databasePath(pages)] },
    keptFolder('database'),
  ],
};
