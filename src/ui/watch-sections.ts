import type { JobProgress } from '../core/job.ts';
import type { StatusWatch } from '../core/status-watch.ts';
import type { EnvironmentStatus, NodeStatus } from '../core/status.ts';
import { changeLine } from './change-text.ts';
import { clockTime } from './format.ts';
import { jobFrame } from './job-frame.ts';
import { shortNode } from './pod-cells.ts';
import type { Section } from './sections.ts';
import type { Style } from './style.ts';
import { tableLines, type Cell } from './table.ts';
import { truncate } from './text.ts';
import { othersAre, podRows, workloadRows } from './watch-workloads.ts';

type Rows = readonly (readonly Cell[])[];

const partTitles = {
  kind: ['Pods', 'pod'],
  compose: ['Containers', 'container'],
  native: ['Processes', 'process'],
} as const;

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
  const [pods, pod] = partTitles[status.target];
  return [
    table('Runs', 'workload', 4, workloadRows(status, width, style)),
    changesSection(changes, width),
    jobSection(job, width, style),
    table('Left out (--skip-fix)', 'cure left out', 1, leftOutRows(status, style)),
    { ...table(pods, pod, 2, podRows(status, width, style)), ofOthers: othersAre(status) },
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

function leftOutRows({ leftOut, bugs }: EnvironmentStatus, style: Style): Rows {
  return leftOut.map((id) => [
    { text: id, paint: style.yellow },
    bugs.find((bug) => bug.id === id)?.text ?? '',
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
