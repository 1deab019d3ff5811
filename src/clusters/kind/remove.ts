import { rm } from 'node:fs/promises';
import { ToolFailedError } from '../../errors/index.ts';
import type { Environment } from '../../core/environment.ts';
import type { Look, Run, Step, StepId } from '../../plan/step.ts';
import { calmNodes } from './calm.ts';
import { emptyNodes } from './empty-nodes.ts';
import { createdFile, observeCluster } from './observe.ts';
import { refuseForeign } from './refuse-foreign.ts';

/** `remove-cluster`: what runs goes; job data stays. */
export function removeClusterStep(env: Environment, after: readonly StepId[]): Step {
  return {
    id: 'remove-cluster',
    title: `Remove ${env.cluster}`,
    after,
    async look(run): Promise<Look> {
      const seen = await observeCluster(env, run);
      refuseForeign(env, seen);
      if (seen.owner.is === 'nobody') return { is: 'done', note: 'there is none' };
      const changes = seen.nodes.map(({ name }) => `remove ${name}`);
      return { is: 'due', changes, loses: [`the cluster ${env.cluster} (job data is kept)`] };
    },
    apply: (run) => removeCluster(env, run),
  };
}

/** Deletes the cluster of this environment, also a half-made or stopped one, and looks again; rejects with NODE_STUCK when a node is still there. */
export async function removeCluster(env: Environment, run: Run): Promise<void> {
  const seen = await observeCluster(env, run);
  refuseForeign(env, seen);
  await rm(createdFile(env), { force: true });
  await emptyNodes(seen.nodes, run);
  await calmNodes(seen.nodes, run);
  // At once and through the engine: `kind delete` takes the nodes one after the other, and our kubeconfig is a file of ours.
  const removals = await Promise.allSettled(
    seen.nodes.map((node) => run.tools.docker.removeContainer(node.id, run.signal)),
  );
  run.signal.throwIfAborted();
  const reasons = removals.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof ToolFailedError));
  if (unexpected !== undefined) throw unexpected;
  const left = (await observeCluster(env, run)).nodes.map(({ name }) => name);
  if (left.length > 0) throw stuck(left, reasons);
}

function stuck(left: readonly string[], reasons: readonly Error[]): ToolFailedError {
  const many = left.length > 1;
  return new ToolFailedError(
    'NODE_STUCK',
    `Docker could not remove ${left.join(', ')}: something inside ${many ? 'them' : 'it'} does not end, so the ${many ? 'nodes are' : 'node is'} still there.`,
    {
      hints: [
        'eemt-dev down tries again',
        'If that fails too, restart Docker (Docker Desktop, or: sudo systemctl restart docker), then eemt-dev down',
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
