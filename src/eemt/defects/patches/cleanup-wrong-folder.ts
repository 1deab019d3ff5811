import { composeFile, databasePath, inService, keptFolder } from '../../patch/compose-places.ts';
import { lacks } from '../../patch/edits.ts';
import { cleanupTemplate } from '../../patch/files.ts';
import { cleanup } from '../../compose/service-names.ts';
import type { Patch } from '../../patch/patch.ts';

/** The database that the CronJob names anyway, and the folders of the data claim. */
export const patch: Patch = {
  files: [
    {
      path: 'web-interface/cleanup_jobs.py',
      change: [
        { anchor: 'the imports', find: /^import argparse\n/m, put: '$&import os\n', done: /^import os$/m },
        {
          anchor: 'jobs.db in the base folder',
          find: /\b(base(?:_dir)?) \/ (["'])jobs\.db\2/g,
          put: 'Path(os.environ.get("DATABASE_PATH") or $1 / "jobs.db")',
          done: /environ\.get\("DATABASE_PATH"\)/,
        },
      ],
    },
    {
      path: cleanupTemplate,
      change: [
        {
          anchor: 'the folder in which the cleanup runs (cd /app)',
          find: /^( *)cd \/app *$/m,
          // It writes its log to where it runs.
          put: '$1cd /app/logs',
          done: /^ *cd \/app\/logs *$/m,
        },
        {
          anchor: 'the call of cleanup_jobs.py',
          find: /python3 cleanup_jobs\.py/,
          put: 'python3 /app/cleanup_jobs.py',
          done: /python3 \/app\/cleanup_jobs\.py/,
        },
        {
          anchor: '--base-dir /app',
          find: /--base-dir \/app(?=\s)/,
          put: '--base-dir "$${DATA_DIR}"',
          done: /--base-dir "\$\{DATA_DIR\}"/,
        },
        {
          anchor: 'the summaries in /app',
          find: /\/app\/cleanup_summary_/g,
          put: '$${DATA_DIR}/cleanup_summary_',
          done: lacks(/\/app\/cleanup_summary_/),
        },
      ],
    },
    {
      path: composeFile,
      change: [
        {
          anchor: `the database of the checkout that ${cleanup} mounts`,
          find: /^([ \t]+- )\.\/web-interface\/jobs\.db:\/app\/jobs\.db[^\n]*\n/m,
          put: '$1./data/database:/app/database\n$1./data/logs:/app/logs\n',
          done: inService(cleanup, '[ \\t]+- \\./data/database:'),
        },
        databasePath(cleanup),
        {
          anchor: `the service ${cleanup}`,
          find: new RegExp(`^([ \\t]+)${cleanup}:[ \\t]*\\n`, 'm'),
          put: '$&$1$1working_dir: /app/logs  # It writes its log to where it runs\n',
          done: inService(cleanup, '[ \\t]+working_dir:'),
        },
        {
          anchor: 'the call of cleanup_jobs.py in /app',
          find: /(cd \/app && )?python3 cleanup_jobs\.py/g,
          put: (_call, moves?: string) =>
            `${moves === undefined ? '' : 'cd /app/logs && '}python3 /app/cleanup_jobs.py`,
          done: /python3 \/app\/cleanup_jobs\.py/,
        },
      ],
    },
    ...['database', 'logs'].map(keptFolder),
  ],
};
