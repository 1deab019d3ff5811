import type { StatusWatch } from '../core/status-watch.ts';
import type { EnvironmentStatus, NodeStatus, PodStatus, WorkloadStatus } from '../core/status.ts';
import { changeLine } from './change-text.ts';
import { clockTime } from './format.ts';
import { jobFrame } from './job-frame.ts';
import { podState, shortNode, usageCells } from './screen-parts.ts';
import type { Section } from './sections.ts';
import type { Style } from './style.ts';
import { tableLines, type Cell } from './table.ts';
import { truncate } from './text.ts';

type Rows = readonly (readonly Cell[])[];

/** Everything below what is wrong, what matters most first. `width`: of a row. Pure. */
export function watchSections(
  { seen, changes }: Pick<StatusWatch, 'seen' | 'changes'>,
  width: number,
  style: Style,
): readonly Section[] {
  if (seen === null) return [changesSection(changes, width)];
  const { status, job } = seen;
  const table = (title: string, what: string, least: number, rows: Rows): Section => ({
    ...{ title, what, least, count: rows.length },
    lines: (count) => tableLines([], rows.slice(0, count), width, 'cut'),
  });
  const jobLines = job === null ? [] : jobFrame(job, { columns: width + 1, height: 3 }, style);
  return [
    table('Runs', 'workload', 4, status.workloads.map((one) => workloadRow(one, width, style))),
    changesSection(changes, width),
    { ...{ title: 'Job', what: 'line', least: 2, count: jobLines.length }, lines: (count) => jobLines.slice(0, count) },
    table(status.nodes.length === 0 ? 'Containers' : 'Pods', status.nodes.length === 0 ? 'container' : 'pod', 2, podRows(status, width, style)),
    table('Nodes', 'node', 1, nodeRows(status.nodes, status.name, style)),
    table('Events', 'event', 2, eventRows(status, style)),
  ];
}

function changesSection(changes: StatusWatch['changes'], width: number): Section {
  return {
    ...{ title: 'Changes', what: 'change', least: 3, count: changes.length },
    lines: (count) => changes.slice(0, count).map((one) => truncate(changeLine(one), width)),
  };
}

/** `eemt-worker  █████░░░░░  1/2  1 pending: Unschedulable`. */
function workloadRow({ name, ready, wanted, pods }: WorkloadStatus, width: number, style: Style): readonly Cell[] {
  const size = width < 60 ? 5 : 10;
  const full = wanted === 0 ? 0 : Math.floor((Math.min(ready, wanted) / wanted) * size);
  const paint = ready >= wanted ? style.green : style.yellow;
  return [
    name,
    { text: wanted === 0 ? '' : '█'.repeat(full) + '░'.repeat(size - full), paint },
    { text: `${String(ready)}/${String(wanted)}`, paint },
    ...totals(pods),
    { text: wanted === 0 && pods.length === 0 ? 'scaled to 0' : troubles(pods), paint: style.yellow },
  ];
}

/** What its pods use together, where somebody measures. */
function totals(pods: readonly PodStatus[]): readonly Cell[] {
  const measured = pods.filter(({ cpuMilli }) => cpuMilli !== undefined);
  if (measured.length === 0) return [''];
  const cpu = measured.reduce((sum, { cpuMilli = 0 }) => sum + cpuMilli, 0);
  const memory = measured.reduce((sum, { memoryMi = 0 }) => sum + memoryMi, 0);
  return [`${String(cpu)}m ${String(memory)}Mi`];
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

/** Those that are not well come first. */
function podRows({ workloads, nodes, name }: EnvironmentStatus, width: number, style: Style): Rows {
  const all = workloads.flatMap(({ pods }) => pods);
  const measured = all.some(({ cpuMilli }) => cpuMilli !== undefined);
  const wide = width >= 60;
  return [...all.filter((pod) => !isWell(pod)), ...all.filter(isWell)].map((pod) => [
    pod.name,
    ...(wide && nodes.length > 0 ? [shortNode(pod.node, name)] : []),
    ...(measured ? usageCells(pod) : []),
    ...(wide ? [pod.restarts === 0 ? '' : `${String(pod.restarts)} ${pod.restarts === 1 ? 'restart' : 'restarts'}`] : []),
    podState(pod, style),
  ]);
}

/** Those that are Ready share a row. */
function nodeRows(nodes: readonly NodeStatus[], name: string, style: Style): Rows {
  const ready = nodes.filter(({ state }) => state === 'Ready');
  const others = nodes.filter(({ state }) => state !== 'Ready');
  return [
    ...others.map((node): readonly Cell[] => [{ text: node.state, paint: style.red }, shortNode(node.name, name)]),
    ...(ready.length === 0
      ? []
      : [
          [
            { text: `${String(ready.length)} Ready`, paint: style.green },
            ready.map((node) => shortNode(node.name, name)).join(', '),
          ],
        ]),
  ];
}

function eventRows({ events = [] }: EnvironmentStatus, style: Style): Rows {
  return events.map(({ kind, object, reason, message, count, at }) => [
    { text: clockTime(at), paint: style.dim },
    { text: kind, paint: kind === 'Warning' ? style.yellow : style.dim },
    reason,
    object.slice(object.indexOf('/') + 1),
    count === 1 ? message : `(${String(count)} times) ${message}`,
  ]);
}
