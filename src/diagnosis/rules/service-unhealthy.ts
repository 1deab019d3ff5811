import type { Observation, Rule, ServiceContainer, Symptom } from '../../core/observation.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { containerRef, containersOf, isCrashing } from '../../core/observed/services.ts';
import { healedByHand, logsOfContainer } from '../../core/repair.ts';

/** Heals perhaps: the check comes again each half minute. */
export const serviceUnhealthy: Rule = {
  id: 'service-unhealthy',
  title: 'A container runs, but its health check fails',
  judge: (seen) =>
    containersOf(seen)
      .filter((one) => one.state === 'running' && one.health === 'unhealthy' && !isCrashing(seen, one))
      .map((one) => symptom(seen, one)),
};

function symptom(seen: Observation, container: ServiceContainer): Symptom {
  const { name, role } = container;
  const answers = role === 'web' && seen.web.ok && seen.web.value.healthy;
  return {
    subject: containerRef(container),
    severity: answers ? 'low' : 'high',
    cause: answers
      ? `The health check of container ${name} fails, though the page answers.`
      : `Container ${name} runs, but its health check fails.`,
    evidence: [evidence(`container ${name}`, 'running, unhealthy', seen.at)],
    course: 'transient',
    repair: healedByHand([
      {
        argv: ['docker', 'inspect', '--format', '{{json .State.Health}}', name],
        purpose: 'what the check said',
      },
      logsOfContainer(name),
    ]),
  };
}
