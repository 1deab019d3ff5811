import { eemtDev } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import { deploymentsOf } from '../../core/observed/deployments.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { healedByHand } from '../../core/repair.ts';

/** /health is fine and yet no job can be listed or begun, as with a jobs.db without tables: the app makes them only when it starts. */
export const databaseUnusable: Rule = {
  id: 'database-unusable',
  title: 'The page cannot read its job database',
  judge: (seen) => {
    if (!seen.web.ok || seen.web.value.database?.is !== 'unusable') return [];
    const [web] = deploymentsOf(seen, 'web-interface');
    // While pods are replaced, the answer is that of a pod on its way out.
    if (web === undefined || !web.takenUp || web.ready === 0) return [];
    const { why, answered } = seen.web.value.database;
    return [
      {
        subject: web.ref,
        severity: 'high',
        cause: 'The web interface answers, but cannot list its jobs: its job database cannot be read.',
        evidence: [evidence('http', why, seen.at)],
        // What the page said stays so until it is started again; no answer in time may be that of a moment.
        course: answered ? 'terminal' : 'transient',
        repair: healedByHand([
          {
            ...eemtDev('kubectl', '--', 'rollout', 'restart', 'deployment', web.ref.name),
            purpose: 'starts the app again, which makes the tables that are missing',
          },
          { ...eemtDev('reset'), purpose: 'begins with an empty database; all jobs and results go' },
          { ...eemtDev('logs', 'web'), purpose: 'what the web interface says' },
        ]),
      },
    ];
  },
};
