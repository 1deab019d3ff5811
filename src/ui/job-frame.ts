import { shortId, type JobProgress, type NamedWorker } from '../core/job.ts';
import { duration, percent } from './format.ts';
import type { FrameSize } from './step-frame.ts';
import type { Style } from './style.ts';
import { tableLines, type Cell } from './table.ts';
import { clean, cleanLine, truncate, wrapLines } from './text.ts';

const widestBar = 40;

/** What a terminal shows of a job at one moment, line by line. In a low one workers make room first, those that do nothing before the others. Pure. */
export function jobFrame(job: JobProgress, { columns, height }: FrameSize, style: Style): readonly string[] {
  // Some terminals go to the next line when the last column is written.
  const width = columns - 1;
  const head = [
    headLine(job, width, style),
    barLine(job, width, style),
    ...wrapLines(jobNumbers(job), width),
  ];
  const texts = [
    ...(job.stalled === null ? [] : wrapLines(clean(job.stalled), width).map(style.yellow)),
    ...job.notes.flatMap((note) => wrapLines(clean(note), width).map(style.dim)),
  ];
  const room = Math.max(0, height - head.length - texts.length - 1);
  const workers = workerLines(job.workers, room, width, style);
  return [...head, ...(workers.length === 0 ? [] : ['', ...workers]), ...texts].slice(0, height);
}

/** `2 running, 1 failed; 5.2 tasks/s; 42.0 s left`, or whom it waits for. Also what a log of lines says. Pure. */
export function jobNumbers({ phase, waitingFor, tasks, tasksPerSecond, secondsLeft }: JobProgress): string {
  if (phase === 'waiting')
    return waitingFor === null ? 'waits for its turn' : `waits for job ${shortId(waitingFor)}`;
  const { running, failed, retried } = tasks;
  return [
    [counted(running, 'running'), counted(failed, 'failed'), counted(retried, 'tried again')]
      .filter((text) => text !== '')
      .join(', '),
    tasksPerSecond === null ? '' : `${tasksPerSecond.toFixed(tasksPerSecond < 1 ? 2 : 1)} tasks/s`,
    secondsLeft === null ? '' : `about ${duration(secondsLeft * 1000)} left`,
  ]
    .filter((text) => text !== '')
    .join('; ');
}

/** `158 of 377 tasks`; the number of tasks is known once EEMT has written its workflow. Pure. */
export function tasksText({ tasks: { done, total } }: Pick<JobProgress, 'tasks'>): string {
  return total === 0 ? 'no tasks yet' : `${String(done)} of ${String(total)} tasks`;
}

export function fractionOf({ tasks: { done, total } }: Pick<JobProgress, 'tasks'>): number {
  return total === 0 ? 0 : done / total;
}

function headLine({ id, dem, phase }: JobProgress, width: number, style: Style): string {
  const title = `Job ${shortId(id)}`;
  const room = width - title.length - phase.length - 4;
  if (room < 8) return truncate(`${title}  ${phase}`, width);
  return `${style.bold(title)}  ${truncate(cleanLine(dem), room)}  ${phase}`;
}

function barLine(job: JobProgress, width: number, style: Style): string {
  const fraction = fractionOf(job);
  const text = `${percent(fraction).padStart(5)}  ${tasksText(job)}`;
  const size = Math.min(widestBar, Math.max(5, width - text.length - 1));
  const full = Math.floor(fraction * size);
  return `${style.green('█'.repeat(full))}${style.dim('░'.repeat(size - full))} ${truncate(text, width - size - 1)}`;
}

function workerLines(
  workers: readonly NamedWorker[],
  room: number,
  width: number,
  style: Style,
): readonly string[] {
  if (room < 1 || workers.length === 0) return [];
  const ranked = [...workers].sort((one, other) => rank(one) - rank(other));
  const shown = workers.length > room ? ranked.slice(0, room - 1) : ranked;
  const rows = shown.map(({ name, connected, done, doing }): readonly Cell[] => [
    name,
    `${String(done)} done`,
    connected
      ? { text: doing ?? 'idle', paint: doing === null ? style.dim : style.cyan }
      : { text: 'gone', paint: style.yellow },
  ]);
  const hidden = workers.length - shown.length;
  return [
    ...tableLines([], rows, width - 2, 'cut').map((line) => `  ${line}`),
    ...(hidden === 0 ? [] : [style.dim(`  … ${String(hidden)} more workers`)]),
  ];
}

/** Who computes, who could, who is gone. */
function rank({ connected, doing }: NamedWorker): number {
  if (!connected) return 2;
  return doing === null ? 1 : 0;
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${String(count)} ${what}`;
}
