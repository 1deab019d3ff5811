import { eemtDev } from '../../core/command-hint.ts';
import type { Bug } from './bug.ts';
import { kubectl } from './by-hand.ts';
import type { ClusterPlan, NodePlan } from '../../core/blueprint.ts';
import { nodesOf } from '../../core/observed/nodes.ts';
import { livingPods } from '../../core/observed/pods.ts';
import { asksForLabels, unplaced } from '../../core/observed/scheduling.ts';
import { notPlaced } from './symptom.ts';
import { patch } from './patches/worker-node-selector.ts';

/** Workers ask for nodes with a label that no node of a new cluster has. */
export const workerNodeSelector: Bug = {
  id: 'worker-node-selector',
  title: 'Workers wait for a node labelled node-type=compute',
  symptom: "eemt-worker stays Pending: node(s) didn't match Pod's node affinity/selector",
  cause: 'The chart selects nodes by node-type=compute; a new cluster has no node with that label.',
  cured: 'nodes carry the label node-type=compute',
  nature: 'correctness',
  upstream: ['docker/kubernetes/helm/eemt/values.yaml'],
  story: `values.yaml gives the workers nodeSelector node-type: compute, with a comment that speaks of a preference. A node selector is no preference: without such a node the pods wait for ever.

EEMT's pages name two ways out: label the nodes, or remove the selector. As a value that must be null: Helm merges maps, so that an empty one leaves the selector where it is.

eemt-dev labels the worker nodes when it makes the cluster, or the control plane where that is the only node.`,
  seenBy: [
    kubectl('the workers are Pending', 'get', 'pods', '--selector=app.kubernetes.io/component=worker'),
    kubectl('the last event says why', 'describe', 'pods', '--selector=app.kubernetes.io/component=worker'),
    kubectl('no node has the label', 'get', 'nodes', '--label-columns=node-type'),
  ],
  patch,
  edits: {
    cluster: (plan, { nodeSelector }) => (nodeSelector[label] === value ? labelled(plan) : plan),
  },
  reproduce: { place: 'alone', target: 'kind' },
  judge: (seen) => {
    if (nodesOf(seen).some(({ labels }) => labels[label] === value)) return [];
    return livingPods(seen).flatMap((pod) => {
      const answer = unplaced(seen, pod);
      if (pod.nodeSelector[label] !== value || !answer || !asksForLabels(answer.message)) return [];
      return [
        notPlaced(pod, answer, `No node has the label ${label}=${value}.`, [
          {
            ...eemtDev('kubectl', '--', 'label', 'nodes', '--all', `${label}=${value}`),
            purpose: 'give every node the label',
          },
          {
            ...eemtDev('up', '--set', 'workers.nodeSelector=null'),
            purpose: 'or remove the selector; {} would change nothing, as Helm merges maps',
          },
        ]),
      ];
    });
  },
};

const label = 'node-type';
const value = 'compute';

function labelled(plan: ClusterPlan): ClusterPlan {
  const role: NodePlan['role'] = plan.nodes.some((node) => node.role === 'worker')
    ? 'worker'
    : 'control-plane';
  const lacks = (node: NodePlan): boolean => node.role === role && node.labels[label] !== value;
  if (!plan.nodes.some(lacks)) return plan;
  const nodes = plan.nodes.map((node) =>
    lacks(node) ? { ...node, labels: { ...node.labels, [label]: value } } : node,
  );
  return { ...plan, nodes };
}
