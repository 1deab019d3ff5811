import { eemtDev } from '../../core/command-hint.ts';
import { evidence } from '../../core/observed/evidence.ts';
import type { Observation, Refusal, Rule, Symptom } from '../../core/observation.ts';
import { healedByHand } from '../../core/repair.ts';

/** The API server answers, and does not let us look. */
export const forbidden: Rule = {
  id: 'forbidden',
  title: 'The cluster does not let eemt-dev look',
  judge: (seen) => {
    const refused = seen.refused ?? [];
    return [...new Set(refused.map(({ user }) => user))].map((user) =>
      symptom(
        seen,
        user,
        refused.filter((one) => one.user === user),
      ),
    );
  },
};

function symptom(seen: Observation, user: string, refused: readonly Refusal[]): Symptom {
  return {
    subject: { kind: 'User', namespace: '', name: user },
    severity: seen.objects.ok ? 'high' : 'critical',
    cause: `User ${user} has no right to ${listOf([...new Set(refused.map(rightOf))])}.`,
    evidence: refused.map(({ text }) => evidence('kubectl', text, seen.at)),
    course: seen.objects.ok ? 'transient' : 'terminal',
    repair: healedByHand([
      {
        ...eemtDev('kubectl', '--', 'auth', 'can-i', '--list'),
        purpose: 'what the user of our kubeconfig may do',
      },
      {
        ...eemtDev('kubectl', '--', 'get', 'clusterrolebinding', 'cluster-admin', '--output=yaml'),
        purpose: 'who may do everything; ask for the rights there, or make the cluster anew',
      },
    ]),
  };
}

/** `list pods in namespace eemt` */
function rightOf({ verb, resource, namespace }: Refusal): string {
  return `${verb} ${resource} ${namespace === null ? 'in the whole cluster' : `in namespace ${namespace}`}`;
}

function listOf(rights: readonly string[]): string {
  const shown = rights.slice(0, 4).join('; ');
  return rights.length > 4 ? `${shown}; and ${String(rights.length - 4)} more` : shown;
}
