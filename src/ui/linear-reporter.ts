import type { RunEvent } from '../core/events.ts';
import { duration } from './format.ts';
import { jobLines } from './job-lines.ts';
import { longSteps } from './long-steps.ts';
import type { Reporter } from './reporter.ts';
import { clean, cleanLine, wrapLines } from './text.ts';

const lookMs = 1000;

/** For screen readers and terminals that cannot draw: a line when a step starts, each half minute and when it ends, each with its words first; no marks. */
export function createLinearReporter(stream: NodeJS.WriteStream, nowMs: () => number): Reporter {
  const linesOf = jobLines();
  let long = longSteps([]);
  let timer: NodeJS.Timeout | undefined;
  const write = (text: string): void => {
    const lines = stream.columns ? wrapLines(text, stream.columns) : [text];
    stream.write(`${lines.join('\n')}\n`);
  };
  return {
    emit(event) {
      if (event.event === 'plan-started') {
        long = longSteps(event.steps);
        timer ??= setInterval(() => {
          long.lines(nowMs()).forEach(write);
        }, lookMs).unref();
      }
      if ('id' in event) long.apply(event, nowMs());
      if (event.event === 'job-progress') linesOf(event.job, nowMs()).forEach(write);
      else {
        const text = linearText(event);
        if (text !== null) write(text);
      }
    },
    say(text) {
      stream.write(`${text}\n`);
    },
    close() {
      clearInterval(timer);
      timer = undefined;
      return Promise.resolve();
    },
  };
}

/** null: it is of no step's start or end. */
function linearText(event: Exclude<RunEvent, { readonly event: 'job-progress' }>): string | null {
  switch (event.event) {
    case 'plan-started':
      return `${event.verb}: ${String(event.steps.length)} ${event.steps.length === 1 ? 'step' : 'steps'}`;
    case 'target-chosen':
      return `Target: ${event.target}, ${cleanLine(event.why)}`;
    case 'step-started':
      return `Started: ${cleanLine(event.title)}`;
    case 'step-skipped':
      return `Already so: ${cleanLine(event.title)}, ${cleanLine(event.note)}`;
    case 'step-left-out':
      return `Left out: ${cleanLine(event.title)}, ${cleanLine(event.reason)}`;
    case 'step-done':
      return `Done in ${duration(event.durationMs)}: ${cleanLine(event.title)}`;
    case 'step-failed':
      return `Failed after ${duration(event.durationMs)}: ${cleanLine(event.title)}, ${cleanLine(event.message)}`;
    case 'notice':
      return event.level === 'warning' ? `Warning: ${clean(event.text)}` : clean(event.text);
    case 'plan-finished':
      return `Finished in ${duration(event.durationMs)}`;
    case 'step-output':
    case 'step-progress':
      return null;
  }
}
