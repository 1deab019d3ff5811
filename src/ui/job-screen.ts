import { commandText, type CommandHint } from '../core/command-hint.ts';
import { shortId, type JobTasks, type NamedWorker } from '../core/job.ts';
import { duration } from './format.ts';
import { bullets, commandLines, inner, layOut } from './screen-parts.ts';
import { styles } from './style.ts';
import { tableLines } from './table.ts';
import { hang } from './text.ts';

/** What the end of `run` shows. */
export interface JobEnd {
  /** Of the environment, which the commands name. */
  readonly name: string;
  readonly id: string;
  readonly dem: string;
  readonly seconds: number | null;
  readonly tasks: JobTasks;
  readonly workers: readonly NamedWorker[];
  readonly maps: number;
  readonly lost: number;
  readonly resumed: number;
  readonly notes: readonly string[];
  readonly folder: string;
  /** A picture lies in the folder. */
  readonly picture: boolean;
  readonly next: readonly CommandHint[];
}

/** What a person reads when a job is done. Pure; ends with a line end. */
export function jobEndScreen(end: JobEnd, width: number, color: boolean): string {
  const style = styles(color);
  const took = end.seconds === null ? '' : ` in ${duration(end.seconds * 1000)}`;
  const headline = `${end.dem}: ${counted(end.maps, 'map')}${took}`;
  const [first = '', ...more] = hang('  ', headline, width);
  const next = end.next.map(({ argv, purpose }) => ({ command: commandText(argv, end.name), purpose }));
  return layOut(
    [
      {
        title: 'By whom',
        lines: tableLines(
          [],
          end.workers.filter(({ done }) => done > 0).map(({ name, done }) => [name, counted(done, 'task')]),
          inner(width),
        ),
      },
      bullets('What happened', happened(end), width),
      // The path stays whole on its own line, so that it can be copied.
      { title: end.picture ? 'Maps, with a picture (map.png), in' : 'Maps in', lines: [end.folder] },
      { title: '', lines: [`${style.green('✔')}${first.slice(1)}`, ...more] },
      { title: 'Next', lines: commandLines(next, width, style) },
    ],
    style,
  );
}

function happened({ tasks, lost, resumed, notes }: JobEnd): readonly string[] {
  return [
    ...(tasks.retried === 0 ? [] : [`${counted(tasks.retried, 'task')} had to be tried again.`]),
    ...(lost === 0 ? [] : [`${counted(lost, 'worker')} went while computing; others did the work.`]),
    ...(resumed === 0 ? [] : ['The runner was replaced on the way; the next one went on.']),
    ...notes,
  ];
}

/** Who was left alone, and how to look at it. Pure; ends with a line end. */
export function jobLeftScreen(
  { id, name, next }: Pick<JobEnd, 'id' | 'name' | 'next'>,
  width: number,
  color: boolean,
): string {
  const style = styles(color);
  const commands = next.map(({ argv, purpose }) => ({ command: commandText(argv, name), purpose }));
  return layOut(
    [
      {
        title: '',
        lines: [...hang('… ', `The job ${shortId(id)} goes on: ${id}`, width)].map((line) =>
          line.replace(/^…/, style.cyan('…')),
        ),
      },
      { title: 'Next', lines: commandLines(commands, width, style) },
    ],
    style,
  );
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
