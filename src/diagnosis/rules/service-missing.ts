import type { Observation, Rule, Symptom } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { partsWord, partWord, projectOf, serviceRef, servicesOf } from '../../core/observed/services.ts';
import { serviceOf } from '../../eemt/compose/services.ts';
import { healedByUp } from '../../core/repair.ts';

/** EEMT's own manager, which runs where the cure that brings the runner is left out. */
const ownManager = 'eemt-master';

/** Without any container there is no environment, which is no symptom. */
export const serviceMissing: Rule = {
  id: 'service-missing',
  title: 'A part of EEMT has no container',
  judge: (seen) => {
    const all = servicesOf(seen);
    const has = (role: string) => all.some((one) => one.role === role);
    if (all.length === 0) return [];
    const managed = has('runner') || all.some(({ service }) => service === ownManager);
    return [
      ...(has('web') ? [] : [symptom(seen, 'web', `The web interface has no ${partWord(seen)}.`)]),
      ...(!has('worker') || managed
        ? []
        : [symptom(seen, 'runner', `The job runner has no ${partWord(seen)}, so the workers get no work.`)]),
    ];
  },
};

function symptom(seen: Observation, role: 'web' | 'runner', cause: string): Symptom {
  const services = [...new Set(servicesOf(seen).map(({ service }) => service))].sort().join(', ');
  return {
    subject: serviceRef(serviceOf(role) ?? role),
    severity: 'critical',
    cause,
    evidence: [
      evidence(seen.native ? 'supervisor' : 'docker', `${partsWord(seen)} are there of ${services}`, seen.at),
    ],
    course: 'terminal',
    repair: healedByUp(
      seen.native
        ? []
        : [
            {
              argv: [
                'docker',
                'ps',
                '--all',
                '--filter',
                `label=com.docker.compose.project=${projectOf(seen)}`,
              ],
              purpose: 'the containers that there are',
            },
          ],
    ),
  };
}
