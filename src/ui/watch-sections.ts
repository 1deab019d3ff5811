import type { JobProgress } from '../core/job.ts';
import type { StatusWatch } from '../core/status-watch.ts';
import type { EnvironmentStatus, NodeStatus, PodStatus } from '../core/status.ts';
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
  const [pods, pod] = status.nodes.length === 0 ? ['Containers', 'container'] : ['Pods', 'pod'];
  return [
    table('Runs', 'workload', 4, workloadRows(status, width, style)),
    changesSection(changes, width),
    jobSection(job, width, style),
    table('Left out (--skip-fix)', 'cure left out', 1, leftOutRows(status, style)),
    table(pods, pod, 2, podRows(status, width, style)),
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

/** Its bar says most. */
function jobSection(job: JobProgress | null, width: number, style: Style): Section {
  const lines = job === null ? [] : jobFrame(job, { columns: width + 1, height: 3 }, style);
  return {
    ...{ title: 'Job', what: '', least: 2, count: lines.length },
    lines: (count) => (count === 1 ? lines.slice(1, 2) : lines.slice(0, count)),
  };
}

/** `eemt-worker  █████░░░░░  1/2  1 pending: Unschedulable`. */
function workloadRows({ workloads }: EnvironmentStatus, width: number, style: Style): Rows {
  const wide = width >= 60;
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

function leftOutRows({ leftOut, bugs }: EnvironmentStatus, style: Style): Rows {
  return leftOut.map((id) => [
    { text: id, paint: style.yellow },
    bugs.find((bug) => bug.id === id)?.text ?? '',
  ]);
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
  const measured = all.some(isMeasured);
  const wide = width >= 60;
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

/** Those that are Ready share a row. */
function nodeRows(nodes: readonly NodeStatus[], name: string, style: Style): Rows {
  const ready = nodes.filter(({ state }) => state === 'Ready');
  const others = nodes.filter(({ state }) => state !== 'Ready');
  return [
    ...others.map((node): readonly Cell[] => [
      { text: node.state, paint: style.red },
      shortNode(node.name, name),
    ]),
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
