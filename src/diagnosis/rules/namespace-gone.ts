import { eemtDev } from '../../core/command-hint.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { isBeingDeleted, objectsOf } from '../../core/observed/objects.ts';
import type { Observation, Rule, Symptom } from '../../core/observation.ts';
import { healedByUp } from '../../core/repair.ts';

/** Somebody deleted the namespace, and EEMT with it. Data lies on the host and stays. */
export const namespaceGone: Rule = {
  id: 'namespace-gone',
  title: 'The namespace of EEMT is gone',
  judge: (seen) => {
    const all = objectsOf(seen, 'Namespace');
    const ours = all.find(({ metadata }) => metadata.name === seen.namespace);
    if (ours !== undefined)
      return isBeingDeleted(ours)
        ? [symptom(seen, 'is being deleted, with all that is in it', all.length)]
        : [];
    // A cluster always has some; before the first deployment ours is not there either.
    return all.length > 0 && seen.deployed !== undefined
      ? [symptom(seen, 'is gone, and EEMT with it', all.length)]
      : [];
  },
};

function symptom(seen: Observation, how: string, count: number): Symptom {
  return {
    subject: { kind: 'Namespace', namespace: '', name: seen.namespace },
    severity: 'critical',
    cause: `Namespace ${seen.namespace} ${how}.`,
    evidence: [
      evidence(
        'kubectl',
        `namespace ${seen.namespace} among ${String(count)}: ${how.split(',', 1)[0] ?? ''}`,
        seen.at,
      ),
    ],
    course: 'terminal',
    repair: healedByUp([
      { ...eemtDev('kubectl', '--', 'get', 'namespaces'), purpose: 'the namespaces that there are' },
    ]),
  };
}
