import { eemtDev } from '../../core/command-hint.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { objectNamed } from '../../core/observed/objects.ts';
import type { Rule, Symptom } from '../../core/observation.ts';
import { healedByUp } from '../../core/repair.ts';

/** Helm has no whole release, and no eemt-dev is at work on it. */
export const releaseUnfinished: Rule = {
  id: 'release-unfinished',
  title: 'The Helm release of EEMT is gone, or was never finished',
  judge: (seen) => {
    const { deployed, namespace } = seen;
    const release = deployed?.release;
    // Without the namespace there is no release either.
    if (!release || release.status === 'deployed' || objectNamed(seen, 'Namespace', namespace) === undefined)
      return [];
    const { name, status } = release;
    const symptom: Symptom = {
      subject: { kind: 'HelmRelease', namespace, name },
      severity: status === null ? 'critical' : 'medium',
      cause:
        status === null
          ? `Nothing of EEMT is deployed: there is no Helm release ${name}.`
          : `Helm release ${name} is ${status}: its last deployment did not come to its end.`,
      evidence: [evidence('helm', status ?? 'not found', seen.at)],
      // What was deployed before may work all the same.
      course: status === null ? 'terminal' : 'transient',
      repair: healedByUp([
        { ...eemtDev('kubectl', '--', 'get', 'all'), purpose: 'what there is of EEMT in the namespace' },
      ]),
    };
    return [symptom];
  },
};
