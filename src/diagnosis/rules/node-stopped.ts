import type { NodeContainer, Rule, Symptom, Observation } from '../../core/observation.ts';
import { apiServer } from '../graph.ts';
import { evidence } from '../../core/observed/evidence.ts';
import { healedByUp } from '../../core/repair.ts';

/** `created` and `restarting` are on their way; the others stay as they are until someone starts them. */
const standing: readonly NodeContainer['state'][] = ['exited', 'dead', 'paused', 'removing'];

export const nodeStopped: Rule = {
  id: 'node-stopped',
  title: 'A node container does not run',
  judge: (seen) => {
    const all = seen.containers.ok ? seen.containers.value : [];
    const stopped = all.filter((one) => standing.includes(one.state));
    // All of them stopped is one fact: someone (or the machine) stopped the environment.
    if (stopped.length > 1 && stopped.length === all.length) return [everything(seen, stopped)];
    return stopped.map((node) => one(seen, node));
  },
};

function one(seen: Observation, node: NodeContainer): Symptom {
  return {
    subject: { kind: 'Node', namespace: '', name: node.name },
    severity: 'critical',
    cause: `The container of node ${node.name} is ${word(node.state)}.`,
    evidence: [evidence(`container ${node.name}`, node.state, seen.at)],
    course: 'terminal',
    repair: healedByUp([
      node.state === 'paused'
        ? { argv: ['docker', 'unpause', node.name], purpose: 'lets the node go on' }
        : { argv: ['docker', 'start', node.name], purpose: 'starts the node' },
    ]),
  };
}

function everything(seen: Observation, nodes: readonly NodeContainer[]): Symptom {
  return {
    subject: apiServer,
    severity: 'critical',
    cause: `All ${String(nodes.length)} node containers are stopped.`,
    evidence: nodes.map((node) => evidence(`container ${node.name}`, node.state, seen.at)),
    course: 'terminal',
    repair: healedByUp([
      { argv: ['docker', 'start', ...nodes.map(({ name }) => name)], purpose: 'starts the nodes' },
    ]),
  };
}

function word(state: NodeContainer['state']): string {
  return state === 'exited' ? 'stopped' : state;
}
