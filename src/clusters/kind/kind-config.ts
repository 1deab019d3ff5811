import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { ClusterPlan, NodePlan } from '../../core/blueprint.ts';
import { shippedPath } from '../../lib/package-root.ts';

/** What is read of kind/cluster.yaml; more may be in it. */
interface KindCluster {
  readonly nodes: readonly KindNode[];
}

interface KindNode {
  readonly role: NodePlan['role'];
  readonly extraMounts: readonly object[];
  readonly extraPortMappings?: readonly object[];
}

/** The plan as kind.x-k8s.io/v1alpha4 YAML: laid over `template`, whose first node of a role stands for all of that role. */
export function kindConfig(plan: ClusterPlan, template = shippedTemplate()): string {
  const cluster = parse(template) as KindCluster;
  const nodes = plan.nodes.map((node) => laidOver(prototypeOf(cluster, node.role), node, plan.nodeImage));
  return stringify({ ...cluster, name: plan.name, nodes }, { aliasDuplicateObjects: false });
}

function shippedTemplate(): string {
  return readFileSync(shippedPath('kind/cluster.yaml'), 'utf8');
}

function prototypeOf({ nodes }: KindCluster, role: NodePlan['role']): KindNode {
  const found = nodes.find((node) => node.role === role);
  if (!found) throw new TypeError(`kind/cluster.yaml has no ${role}`);
  return found;
}

function laidOver(prototype: KindNode, { labels, mounts, ports }: NodePlan, image: string): object {
  const { extraMounts, extraPortMappings = [], ...more } = prototype;
  return {
    ...more,
    image,
    // What is undefined is not written.
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    extraMounts: mounts.map((mount) => ({ ...extraMounts[0], ...mount })),
    extraPortMappings:
      ports.length > 0 ? ports.map((port) => ({ ...extraPortMappings[0], ...port })) : undefined,
  };
}
