import { eemtDev } from '../../core/command-hint.ts';
import type { Rule } from '../../core/observation.ts';
import { apiServer } from '../graph.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { healedByHand } from '../../core/repair.ts';

/** Heals perhaps: while a control plane starts, nobody answers for a while. */
export const apiUnreachable: Rule = {
  id: 'api-unreachable',
  title: 'The API server does not answer',
  judge: (seen) => {
    const masters = seen.containers.ok
      ? seen.containers.value.filter((one) => one.role === 'control-plane')
      : [];
    const [running] = masters.filter((one) => one.state === 'running');
    // One that refuses answers.
    if (seen.objects.ok || running === undefined || seen.refused !== undefined) return [];
    return [
      {
        subject: apiServer,
        severity: 'critical',
        cause: `Node ${running.name} runs, but its API server is not readable: ${seen.objects.why}`,
        evidence: [evidence('kubectl', seen.objects.why, seen.at)],
        course: 'transient',
        repair: healedByHand(
          [{ argv: ['docker', 'logs', '--tail', '50', running.name], purpose: 'what the node says' }],
          eemtDev('up'),
        ),
      },
    ];
  },
};
