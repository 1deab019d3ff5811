import type { EnvironmentStatus, PodStatus } from '../core/status.ts';
import { podState, shortNode, usageCells } from './pod-cells.ts';
import type { Style } from './style.ts';
import type { Cell } from './table.ts';

type Rows = readonly (readonly Cell[])[];

/** From this width on there is room for more than the state. */
const wideFrom = 60;

/** `eemt-worker  █████░░░░░  1/2  1 pending: Unschedulable`. */
export function workloadRows({ workloads }: EnvironmentStatus, width: number, style: Style): Rows {
  const wide = width >= wideFrom;
  const measured = wide && workloads.some(({ pods }) => pods.some(isMeasured));
  return workloads.map(({ name, ready, wanted, pods }) => {
    const paint = ready >= wanted ? style.green : style.yellow;
    return [
      name,
      { text: bar(ready, wanted, wide ? 10 : 5), paint },
      { text: `${String(ready)}/${String(wanted)}`, paint },
      ...(measured ? [usedTogether(pods)] : []),
      { text: wanted === 0 && pods.length === 0 ? 'scaled to 0' : troubles(pods), paint: style.yellow },
    ];
  });
}

function bar(ready: number, wanted: number, size: number): string {
  if (wanted === 0) return '';
  const full = Math.floor((Math.min(ready, wanted) / wanted) * size);
  return '█'.repeat(full) + '░'.repeat(size - full);
}

function usedTogether(pods: readonly PodStatus[]): string {
  const measured = pods.filter(isMeasured);
  if (measured.length === 0) return '';
  const cpu = measured.reduce((sum, { cpuMilli = 0 }) => sum + cpuMilli, 0);
  const memory = measured.reduce((sum, { memoryMi = 0 }) => sum + memoryMi, 0);
  return `${String(cpu)}m ${String(memory)}Mi`;
}

function isMeasured({ cpuMilli }: PodStatus): boolean {
  return cpuMilli !== undefined;
}

/** Pods that are not as they should be: `2 pending: Unschedulable, 1 leaving`. */
function troubles(pods: readonly PodStatus[]): string {
  const words = pods
    .filter((pod) => !isWell(pod))
    .map(({ state, reason }) => (reason === null || reason === state ? state : `${state}: ${reason}`));
  return [...new Set(words)]
    .map((word) => `${String(words.filter((one) => one === word).length)} ${word}`)
    .join(', ');
}

function isWell({ state, reason }: PodStatus): boolean {
  return reason === null && /^(ready|running|done)$/i.test(state);
}

/** What can be said of all rows of pods behind the first: those that are not well are among these. */
export function othersAre({ workloads }: EnvironmentStatus): (rows: number) => string {
  const unwell = workloads.flatMap(({ pods }) => pods).filter((pod) => !isWell(pod)).length;
  return (rows) => (rows >= unwell ? 'all well' : '');
}

/** Those that are not well come first. */
export function podRows({ workloads, nodes, name }: EnvironmentStatus, width: number, style: Style): Rows {
  const all = workloads.flatMap(({ pods }) => pods);
  const measured = all.some(isMeasured);
  const wide = width >= wideFrom;
  return [...all.filter((pod) => !isWell(pod)), ...all.filter(isWell)].map((pod) => [
    pod.name,
    ...(wide && nodes.length > 0 ? [shortNode(pod.node, name)] : []),
    ...(measured ? usageCells(pod) : []),
    ...(wide
      ? [pod.restarts === 0 ? '' : `${String(pod.restarts)} ${pod.restarts === 1 ? 'restart' : 'restarts'}`]
      : []),
    podState(pod, style),
  ]);
}
