import { advice, adviceText } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { EnvironmentStatus, PodStatus, WorkloadStatus } from '../core/status.ts';
import { podState, shortNode, usageCells } from './pod-cells.ts';
import { hasNodes, inner, type Part } from './screen-parts.ts';
import type { Style } from './style.ts';
import { tableLines, type Cell } from './table.ts';
import { hang } from './text.ts';

/** What a part of EEMT is, by the target. */
const partWords = { kind: 'pod', compose: 'container', native: 'process' } as const;
const manyWords = { kind: 'pods', compose: 'containers', native: 'processes' } as const;
/** So many of a workload that are in the same state have a row each; more have one together. */
const mostNamed = 3;

/** One row per pod or container, unless many are alike; a workload without any has a row too. `all`: each has its own, however many. */
export function whatRunsWhere(
  view: EnvironmentStatus,
  width: number,
  style: Style,
  { all = false }: { readonly all?: boolean } = {},
): Part {
  const measured = view.workloads.some(({ pods }) => pods.some(({ cpuMilli }) => cpuMilli !== undefined));
  const placed = hasNodes(view);
  const node = (text: string) => (placed ? [text] : []);
  const none = ({ name, role, ready, wanted }: WorkloadStatus): readonly Cell[] => [
    role,
    `no ${partWords[view.target]} of ${name}`,
    ...node('-'),
    '-',
    ...(measured ? ['-', '-'] : []),
    wanted === 0 ? 'scaled to 0' : `${String(ready)} of ${String(wanted)} ready`,
  ];
  const rowOf = (role: string, name: string, pod: PodStatus, where: string): readonly Cell[] => [
    role,
    name,
    ...node(where),
    String(pod.restarts),
    ...(measured ? usageCells(pod) : []),
    podState(pod, style),
  ];
  const rows = view.workloads.flatMap((workload): (readonly Cell[])[] => {
    const { name, role, pods } = workload;
    if (pods.length === 0) return [none(workload)];
    return pods.flatMap((pod, index) => {
      const group = all ? [pod] : alike(pods, pod);
      if (group.length <= mostNamed) return [rowOf(role, pod.name, pod, shortNode(pod.node, view.name))];
      if (pods.indexOf(group[0] ?? pod) !== index) return [];
      const nodes = new Set(group.map((one) => shortNode(one.node, view.name)));
      const where = nodes.size === 1 ? [...nodes].join() : `${String(nodes.size)} nodes`;
      const who = `${String(group.length)} ${manyWords[view.target]} of ${name}`;
      return [rowOf(role, who, summed(pod, group), where)];
    });
  });
  const used = measured ? ['CPU', 'MEMORY'] : [];
  const headers = [
    'ROLE',
    partWords[view.target].toUpperCase(),
    ...node('NODE'),
    'RESTARTS',
    ...used,
    'STATE',
  ];
  const pods = view.workloads.reduce((sum, workload) => sum + Math.max(1, workload.pods.length), 0);
  const way = advice`${eemtDev('status', '--verbose')} has a row for each.`;
  return {
    title: placed ? 'What runs where' : 'What runs',
    lines: [
      ...(rows.length === 0 ? [] : tableLines(headers, rows, inner(width))),
      ...(rows.length < pods ? hang('', adviceText(way, view.name), inner(width)) : []),
    ],
  };
}

/** Those in the same state as this one, itself among them. */
function alike(pods: readonly PodStatus[], { state, reason }: PodStatus): readonly PodStatus[] {
  return pods.filter((one) => one.state === state && one.reason === reason);
}

/** One that stands for all of them: how often they were started anew, and what they use together. */
function summed(first: PodStatus, group: readonly PodStatus[]): PodStatus {
  const measured = group.filter(({ cpuMilli }) => cpuMilli !== undefined);
  const together = (of: 'restarts' | 'cpuMilli' | 'memoryMi') =>
    group.reduce((sum, pod) => sum + (pod[of] ?? 0), 0);
  const used =
    measured.length === 0 ? {} : { cpuMilli: together('cpuMilli'), memoryMi: together('memoryMi') };
  return { ...first, restarts: together('restarts'), ...used };
}
