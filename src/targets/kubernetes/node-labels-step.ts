import type { Cluster } from '../../clusters/cluster.ts';
import type { KubeParts } from '../../clusters/parts.ts';
import type { ClusterPlan, KubeObject } from '../../core/blueprint.ts';
import { textAt } from '../../lib/json-at.ts';
import type { Step } from '../../plan/step.ts';

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';

/** Labels of nodes that stand already; new ones are made with theirs. Labels that we do not know stay. */
export function nodeLabelsStep({ access }: Cluster, plan: ClusterPlan): Step<KubeParts> {
  return {
    id: 'labels',
    title: 'Labels of the nodes',
    after: ['nodes'],
    reads: ['objects'],
    changes: ['objects'],
    due({ objects }) {
      if (!objects?.ok) return { is: 'unknown', until: 'nodes' };
      const lacking = objects.value.flatMap((node) => lackingLabels(node, plan));
      if (lacking.length === 0) return { is: 'done', note: 'every node has its own' };
      return {
        is: 'due',
        changes: lacking.map(({ metadata: { name, labels = {} } }) => ({
          kind: 'heal',
          text: `label ${name} with ${Object.entries(labels)
            .map(([key, value]) => `${key}=${value}`)
            .join(', ')}`,
        })),
        async run({ tools, signal }, say) {
          for (const line of await tools.kubectl.apply(access, lacking, signal)) say.line(line);
        },
      };
    },
  };
}

function lackingLabels(node: KubeObject, plan: ClusterPlan): readonly KubeObject[] {
  if (node.kind !== 'Node') return [];
  const has = node.metadata.labels ?? {};
  const role = has[controlPlaneLabel] === undefined ? 'worker' : 'control-plane';
  const wanted = Object.entries(plan.nodes.find((one) => one.role === role)?.labels ?? {});
  const labels = wanted.filter(([key, value]) => has[key] !== value);
  if (labels.length === 0) return [];
  const name = textAt(node, 'metadata', 'name') ?? '';
  return [{ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: Object.fromEntries(labels) } }];
}
