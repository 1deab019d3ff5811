import { redactedEvent } from '../core/events.ts';
import type { Redactor } from '../lib/redact.ts';
import { hasEnded } from '../core/job.ts';
import { duration } from './format.ts';
import { drawJob, type JobDrawing } from './job-drawing.ts';
import { createLinearReporter } from './linear-reporter.ts';
import { createPlainReporter } from './plain-reporter.ts';
import { drawSteps } from './step-list.ts';
import type { StepDrawing } from './step-list.ts';
import { styles } from './style.ts';
import { clean, hang } from './text.ts';
import type { Reporter, ReporterKind, Streams } from './reporter.ts';

/** pretty draws tasks on stderr, linear writes a line at the start of each, each half minute and at its end there, plain a line per event there, json a JSON line per event on stdout; none of them shows a secret. */
export function createReporter(
  kind: ReporterKind,
  streams: Streams,
  color: boolean,
  redactor: Redactor,
  nowMs: () => number = () => performance.now(),
): Reporter {
  const reporter = createSpeaker(kind, streams, color, nowMs);
  return {
    emit: (event) => reporter.emit(redactedEvent(event, redactor)),
    say: (text) => reporter.say(redactor.line(text)),
    close: () => reporter.close(),
  };
}

function createSpeaker(kind: ReporterKind, streams: Streams, color: boolean, nowMs: () => number): Reporter {
  if (kind === 'json') return createJsonReporter(streams);
  if (kind === 'linear') return createLinearReporter(streams.stderr, nowMs);
  if (kind === 'plain') return createPlainReporter(streams.stderr, color, nowMs);
  return createPrettyReporter(streams.stderr, color, nowMs);
}

function createJsonReporter({ stdout, stderr }: Streams): Reporter {
  return {
    emit(event) {
      stdout.write(`${JSON.stringify(event)}\n`);
    },
    say(text) {
      stderr.write(`${text}\n`);
    },
    close: () => Promise.resolve(),
  };
}

function createPrettyReporter(stream: NodeJS.WriteStream, color: boolean, nowMs: () => number): Reporter {
  const style = styles(color);
  let drawing: StepDrawing | undefined;
  let job: JobDrawing | undefined;
  const held: string[] = [];
  const say = (text: string): void => {
    if (drawing ?? job) held.push(text);
    else stream.write(`${text}\n`);
  };
  const end = (): void => {
    drawing?.finish();
    drawing = undefined;
    job?.finish();
    job = undefined;
    held.splice(0).forEach(say);
  };
  return {
    emit(event) {
      switch (event.event) {
        case 'plan-started':
          end();
          drawing = drawSteps(event, stream, color, nowMs);
          break;
        // A person is told by a notice, and only where it is not what they expect.
        case 'target-chosen':
          break;
        case 'job-progress':
          job ??= drawJob(event.job, stream, color);
          job.apply(event.job);
          if (hasEnded(event.job)) end();
          break;
        case 'plan-finished':
          end();
          say(style.dim(`  ${duration(event.durationMs)} in all`));
          break;
        case 'notice': {
          const mark = event.level === 'warning' ? style.yellow('▲') : style.cyan('ℹ');
          const [first = '', ...more] = hang('  ', clean(event.text), stream.columns || 80);
          say([`${mark} ${first.slice(2)}`, ...more].join('\n'));
          break;
        }
        default:
          drawing?.apply(event);
      }
    },
    say,
    close() {
      end();
      return Promise.resolve();
    },
  };
}
