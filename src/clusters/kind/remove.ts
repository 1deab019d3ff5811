import { rm } from 'node:fs/promises';
import { advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Environment } from '../../core/environment.ts';
import type { Run, Step, StepId } from '../../plan/step.ts';
import { createdFile } from '../../state/mark.ts';
import type { KubeParts } from '../parts.ts';
import { emptyNodes } from './empty-nodes.ts';
import { quiesceNodes } from './quiesce.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { ownNodesNow } from './own-nodes.ts';
import { kindSeen, nodesNow } from './seen.ts';

/** `remove-cluster`: what runs goes; job data stays. */
export function removeClusterStep(env: Environment, after: readonly StepId[]): Step<KubeParts> {
  return {
    id: 'remove-cluster',
    title: `Remove ${env.cluster}`,
    after,
    reads: ['containers', 'files'],
    changes: ['containers', 'files'],
    due(world) {
      const seen = kindSeen(world, env);
      refuseForeign(env, seen);
      if (seen.owner.is === 'nobody') return { is: 'done', note: 'there is none' };
      return {
        is: 'due',
        changes: seen.nodes.map(({ name }) => ({ kind: 'delete', text: `remove ${name}` })),
        loses: [`the cluster ${env.cluster} (job data is kept)`],
        run: (run) => removeNodes(env, run),
      };
    },
  };
}

/**
 * Removes all nodes that there are by now, where they are ours, also half-made or stopped ones, and looks again; rejects with NODE_STUCK when one is
 * still there. What a killed kind asked the engine for may appear a moment after it was killed.
 */
export async function removeNodes(env: Environment, run: Run): Promise<void> {
  const nodes = await ownNodesNow(env, run);
  await rm(createdFile(env), { force: true });
  await emptyNodes(nodes, run);
  await quiesceNodes(nodes, run);
  // At once and through the engine: `kind delete` takes the nodes one after the other, and our kubeconfig is a file of ours.
  const removals = await Promise.allSettled(
    nodes.map((node) => run.tools.docker.removeContainer(node.id, run.signal)),
  );
  run.signal.throwIfAborted();
  const reasons = removals.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof ToolFailedError));
  if (unexpected !== undefined) throw unexpected;
  const left = (await nodesNow(env, run)).map(({ name }) => name);
  if (left.length > 0) throw stuck(left, reasons);
}

function stuck(left: readonly string[], reasons: readonly Error[]): ToolFailedError {
  const many = left.length > 1;
  return new ToolFailedError(
    'NODE_STUCK',
    `Docker could not remove ${left.join(', ')}: something inside ${many ? 'them' : 'it'} does not end, so the ${many ? 'nodes are' : 'node is'} still there.`,
    {
      hints: [
        advice`${eemtDev('down')} tries again`,
        advice`If that fails too, restart Docker (Docker Desktop, or ${command('sudo', 'systemctl', 'restart', 'docker')}), then ${eemtDev('down')}`,
        'If the node is still there after that, restart the machine: a frozen process ends with it only',
      ],
      details: {
        left,
        command: `docker rm --force --volumes ${left.join(' ')}`,
        exitCode: null,
        tail: reasons.map(({ message }) => message),
      },
    },
  );
}
