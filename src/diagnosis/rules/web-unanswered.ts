import { eemtDev } from '../../core/command-hint.ts';
import type { ObjectRef, Observation, Rule, Symptom } from '../../core/observation.ts';
import { ageMs } from '../../core/observed/age.ts';
import { deploymentsOf } from '../../core/observed/deployments.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { matches } from '../../core/observed/labels.ts';
import { objectsOf } from '../../core/observed/objects.ts';
import { calledFirst, containerRef, containersOf, isCrashing } from '../../core/observed/services.ts';
import { textsAt } from '../../lib/json-at.ts';
import { healedByHand } from '../../core/repair.ts';

/** Heals perhaps: kube-proxy may be behind, the app may still start. */
export const webUnanswered: Rule = {
  id: 'web-unanswered',
  title: 'The web interface does not answer at its address',
  judge: (seen) => {
    if (!seen.web.ok || seen.web.value.healthy) return [];
    const { url } = seen.web.value;
    return [...behindService(seen, url), ...inContainer(seen, url)];
  },
};

/** The pods are Ready and yet nobody answers at the address: the way in between is broken. */
function behindService(seen: Observation, url: string): readonly Symptom[] {
  const [web] = deploymentsOf(seen, 'web-interface');
  if (web === undefined || web.ready === 0) return [];
  const service = objectsOf(seen, 'Service').find((one) =>
    matches(textsAt(one, 'spec', 'selector'), web.podLabels),
  );
  const hint = {
    ...eemtDev('kubectl', '--', 'get', 'service,endpoints'),
    purpose: 'where the Services lead',
  };
  return service === undefined
    ? [
        symptom(seen, url, web.ref, `Deployment ${web.ref.name} is Ready, but no Service leads to it.`, [
          hint,
        ]),
      ]
    : [
        symptom(
          seen,
          url,
          { ...web.ref, kind: 'Service', name: service.metadata.name },
          `Deployment ${web.ref.name} is Ready, but ${url} does not answer.`,
          [hint],
        ),
      ];
}

/** The app takes a while to start. */
const startingMs = 60_000;

/** A container that crashes has a rule of its own. */
function inContainer(seen: Observation, url: string): readonly Symptom[] {
  return containersOf(seen, 'web')
    .filter((one) => one.state === 'running' && !isCrashing(seen, one))
    .filter(
      ({ health, startedAt }) => health === 'healthy' || ageMs(seen, startedAt ?? undefined) > startingMs,
    )
    .map((one) =>
      symptom(
        seen,
        url,
        containerRef(one),
        one.health === 'healthy'
          ? `${calledFirst(one)} is healthy, but ${url} does not answer.`
          : `${calledFirst(one)} runs, but ${url} does not answer.`,
        one.isProcess ? [] : [{ argv: ['docker', 'port', one.name], purpose: 'where its ports lead' }],
      ),
    );
}

function symptom(
  seen: Observation,
  url: string,
  subject: ObjectRef,
  cause: string,
  hints: Symptom['repair']['byHand'],
): Symptom {
  return {
    subject,
    severity: 'high',
    cause,
    evidence: [evidence('http', `GET ${url}/health: no healthy answer`, seen.at)],
    course: 'transient',
    repair: healedByHand(
      [...hints, { ...eemtDev('logs', 'web'), purpose: 'what the web interface says' }],
      eemtDev('up'),
    ),
  };
}
