import type { RunEvent } from '../core/events.ts';
import { duration, percent, roughly } from './format.ts';
import { jobLines } from './job-lines.ts';
import type { Reporter } from './reporter.ts';
import { styles } from './style.ts';
import type { Style } from './style.ts';
import { clean, cleanLine } from './text.ts';

/** One line per event with the time since the start, for logs of CI and for pipes; progress in steps of ten per cent. */
export function createPlainReporter(
  stream: NodeJS.WriteStream,
  color: boolean,
  nowMs: () => number,
): Reporter {
  const style = styles(color);
  const started = nowMs();
  const titles = new Map<string, string>();
  const tenths = new Map<string, number>();
  const linesOf = jobLines();
  const write = (text: string): void => {
    stream.write(`${style.dim(duration(nowMs() - started).padStart(9))}  ${text}\n`);
  };
  return {
    emit(event) {
      if (event.event === 'plan-started') for (const { id, title } of event.steps) titles.set(id, title);
      if (event.event === 'step-progress') {
        const tenth = Math.floor(event.fraction * 10);
        if (tenth <= (tenths.get(event.id) ?? 0)) return;
        tenths.set(event.id, tenth);
      }
      if (event.event === 'job-progress') {
        linesOf(event.job, nowMs()).forEach(write);
        return;
      }
      const text = describe(event, titles, style);
      if (text !== '') write(text);
    },
    say(text) {
      stream.write(`${text}\n`);
    },
    close: () => Promise.resolve(),
  };
}

type OtherEvent = Exclude<RunEvent, { readonly event: 'job-progress' }>;

function describe(event: OtherEvent, titles: ReadonlyMap<string, string>, style: Style): string {
  switch (event.event) {
    case 'plan-started':
      return style.bold(
        `${event.verb}: ${String(event.steps.length)} ${event.steps.length === 1 ? 'step' : 'steps'}${
          event.estimateSeconds === undefined ? '' : `, about ${roughly(event.estimateSeconds)}`
        }`,
      );
    case 'target-chosen':
      return `target: ${event.target}, ${cleanLine(event.why)}`;
    case 'step-started': {
      const changes = event.changes.map(cleanLine).join('; ');
      return `${event.title} …${changes === '' ? '' : ` (${changes})`}`;
    }
    case 'step-output': {
      const line = cleanLine(event.line);
      return line === '' ? '' : `${titles.get(event.id) ?? event.id} | ${line}`;
    }
    case 'step-progress':
      return `${titles.get(event.id) ?? event.id} ${percent(event.fraction)}`;
    case 'step-skipped':
      return `${style.green('✔')} ${event.title}, already so: ${cleanLine(event.note)}`;
    case 'step-left-out':
      return `${style.dim('–')} ${event.title}, left out: ${cleanLine(event.reason)}`;
    case 'step-done':
      return `${style.green('✔')} ${event.title}, done in ${duration(event.durationMs)}`;
    case 'step-failed':
      return `${style.red('✖')} ${event.title}, failed after ${duration(event.durationMs)}: ${cleanLine(event.message)}`;
    case 'notice':
      return event.level === 'warning'
        ? `${style.yellow('warning:')} ${clean(event.text)}`
        : clean(event.text);
    case 'plan-finished':
      return style.bold(`finished in ${duration(event.durationMs)}`);
  }
}
