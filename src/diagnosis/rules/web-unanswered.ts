import { eemtDev } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import { deploymentsOf } from '../../core/observed/deployments.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { matches } from '../../core/observed/labels.ts';
import { objectsOf } from '../../core/observed/objects.ts';
import { textsAt } from '../../lib/json-at.ts';
import { healedByHand } from '../../core/repair.ts';

/** The pods are Ready and yet nobody answers at the address: the way in between is broken. Heals perhaps: kube-proxy may be behind. */
export const webUnanswered: Rule = {
  id: 'web-unanswered',
  title: 'The web interface does not answer at its address',
  judge: (seen) => {
    if (!seen.web.ok || seen.web.value.healthy) return [];
    const { url } = seen.web.value;
    const [web] = deploymentsOf(seen, 'web-interface');
    if (web === undefined || web.ready === 0) return [];
    const service = objectsOf(seen, 'Service').find((one) =>
      matches(textsAt(one, 'spec', 'selector'), web.podLabels),
    );
    return [
      {
        subject:
          service === undefined ? web.ref : { ...web.ref, kind: 'Service', name: service.metadata.name },
        severity: 'high',
        cause:
          service === undefined
            ? `Deployment ${web.ref.name} is Ready, but no Service leads to it.`
            : `Deployment ${web.ref.name} is Ready, but ${url} does not answer.`,
        evidence: [evidence('http', `GET ${url}/health: no healthy answer`, seen.at)],
        course: 'transient',
        repair: healedByHand(
          [
            {
              ...eemtDev('kubectl', '--', 'get', 'service,endpoints'),
              purpose: 'where the Services lead',
            },
            { ...eemtDev('logs', 'web'), purpose: 'what the web interface says' },
          ],
          eemtDev('up'),
        ),
      },
    ];
  },
};
