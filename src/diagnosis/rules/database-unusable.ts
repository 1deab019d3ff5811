import { eemtDev } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { pageOf } from '../../core/observed/page.ts';
import { healedByHand } from '../../core/repair.ts';

/** /health is fine and yet no job can be listed or begun, as with a jobs.db without tables: the app makes them only when it starts. */
export const databaseUnusable: Rule = {
  id: 'database-unusable',
  title: 'The page cannot read its job database',
  judge: (seen) => {
    if (!seen.web.ok || seen.web.value.database?.is !== 'unusable') return [];
    const page = pageOf(seen);
    // While pods are replaced, the answer is that of a pod on its way out.
    if (page?.serves !== true) return [];
    const { why, answered } = seen.web.value.database;
    return [
      {
        subject: page.ref,
        severity: 'high',
        cause: 'The web interface answers, but cannot list its jobs: its job database cannot be read.',
        evidence: [evidence('http', why, seen.at)],
        // What the page said stays so until it is started again; no answer in time may be that of a moment.
        course: answered ? 'terminal' : 'transient',
        repair: healedByHand([
          {
            ...page.restart,
            purpose: 'starts the app again, which makes the tables that are missing',
          },
          { ...eemtDev('reset'), purpose: 'begins with an empty database; all jobs and results go' },
          { ...eemtDev('logs', 'web'), purpose: 'what the web interface says' },
        ]),
      },
    ];
  },
};
