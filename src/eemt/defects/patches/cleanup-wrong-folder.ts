import { lacks } from '../../patch/edits.ts';
import { cleanupTemplate } from '../../patch/files.ts';
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
  ],
};
