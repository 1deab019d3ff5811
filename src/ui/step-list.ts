import type { ListrTaskWrapper } from 'listr2';
import type { RunEvent } from '../core/events.ts';
import { duration } from './format.ts';
import { percent } from './plain-reporter.ts';
import { styles } from './style.ts';
import type { Style } from './style.ts';
import stringWidth from 'fast-string-width';
import { cleanLine, truncate } from './text.ts';

export type StepEvent = Extract<RunEvent, { readonly id: string }>;

export interface StepDrawing {
  apply(event: StepEvent): void;
  /** Ends the drawing; steps that never ended stay marked as not done. */
  finish(): Promise<void>;
}

/** The states of listr2 that we set ourselves: its own run would show every concurrent task as started. */
const states = { waiting: 'WAITING', started: 'STARTED', skipped: 'SKIPPED' } as const;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- listr2's own type of a wrapper for any renderer
type Wrapper = ListrTaskWrapper<unknown, any, any>;

/** Draws the steps as a list of tasks on this stream; starts after `after`. A step moves only by its events. */
export function drawSteps(
  steps: readonly { readonly id: string; readonly title: string }[],
  stream: NodeJS.WriteStream,
  color: boolean,
  after: Promise<void>,
): StepDrawing {
  const style = styles(color);
  const columns = stream.columns || 80;
  const lines = new Map(steps.map(({ id, title }) => [id, stepLine(title, columns, style)]));
  const drawn = after.then(() => draw([...lines.values()], stream, color));
  return {
    apply(event) {
      lines.get(event.id)?.apply(event);
    },
    async finish() {
      for (const line of lines.values()) line.stop();
      await drawn;
    },
  };
}

interface StepLine {
  readonly title: string;
  run(wrapper: Wrapper): Promise<void>;
  apply(event: StepEvent): void;
  stop(): void;
}

/** listr2 asks for `run` some time after the first events may have come, so changes queue behind it. */
function stepLine(title: string, columns: number, style: Style): StepLine {
  const wrapped = deferred<Wrapper>();
  const ended = deferred<{ readonly failed: boolean }>();
  // The icon, a space and listr2's own margin.
  const room = columns - 6;
  const change = (act: (wrapper: Wrapper) => void): void => {
    void wrapped.promise.then(act);
  };
  const retitle = (tail: string, format: (text: string) => string): void => {
    const head = truncate(title, Math.max(10, room - Math.min(stringWidth(tail), Math.floor(room / 2)) - 2));
    const shown = truncate(tail, room - stringWidth(head) - 2);
    change((wrapper) => {
      wrapper.title = `${head}  ${format(shown)}`;
    });
  };
  const output = lastLine((line) => {
    change((wrapper) => {
      wrapper.output = truncate(line, room - 4);
    });
  });
  let over = false;
  const end = (failed: boolean): void => {
    over = true;
    output.stop();
    ended.resolve({ failed });
  };
  return {
    title: truncate(title, room),
    async run(wrapper) {
      wrapper.task.state$ = states.waiting as never;
      wrapped.resolve(wrapper);
      const { failed } = await ended.promise;
      // Behind all queued changes.
      await wrapped.promise;
      if (failed) throw new StepFailed();
    },
    apply(event) {
      if (over) return;
      switch (event.event) {
        case 'step-started':
          change((wrapper) => {
            wrapper.task.state$ = states.started as never;
          });
          break;
        case 'step-output':
          output.push(cleanLine(event.line));
          break;
        case 'step-progress':
          retitle(percent(event.fraction), style.cyan);
          break;
        case 'step-skipped':
          retitle(`already so: ${cleanLine(event.note)}`, style.dim);
          change((wrapper) => {
            wrapper.task.state$ = states.started as never;
          });
          end(false);
          break;
        case 'step-done':
          retitle(duration(event.durationMs), style.dim);
          end(false);
          break;
        case 'step-failed':
          retitle(`${duration(event.durationMs)}  ${cleanLine(event.message)}`, style.red);
          end(true);
          break;
      }
    },
    stop() {
      if (over) return;
      retitle('not finished', style.yellow);
      change((wrapper) => {
        wrapper.task.state$ = states.skipped as never;
      });
      end(false);
    },
  };
}

/** Ends a listr2 task as failed; never leaves this file. */
class StepFailed extends Error {}

/** Promise.withResolvers, which Node 20 does not have. */
function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Passes on the newest line, at most every 80 ms: a build writes thousands and each costs a redraw. */
function lastLine(show: (line: string) => void): { push(line: string): void; stop(): void } {
  let newest: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    if (newest === undefined) return;
    show(newest);
    newest = undefined;
    timer = setTimeout(flush, 80);
  };
  return {
    push(line) {
      if (line === '') return;
      newest = line;
      if (timer === undefined) flush();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

async function draw(lines: readonly StepLine[], stream: NodeJS.WriteStream, color: boolean): Promise<void> {
  const {
    DefaultRenderer,
    Listr,
    ListrDefaultRendererLogLevels: level,
    ListrLogger,
    ProcessOutput,
  } = await import('listr2');
  const style = styles(color);
  // Drawn on stderr, so a stdout that is no terminal must not switch to the fallback renderer.
  class StepRenderer extends DefaultRenderer {
    static override nonTTY = true;
  }
  const plain = (text?: string): string => text ?? '';
  const icon = Object.fromEntries(Object.values(level).map((one) => [one, '✔']));
  const colors = Object.fromEntries(Object.values(level).map((one) => [one, plain]));
  const list = new Listr<unknown, typeof StepRenderer>(
    lines.map((line) => ({ title: line.title, task: (_, wrapper) => line.run(wrapper) })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: StepRenderer,
      rendererOptions: {
        formatOutput: 'truncate',
        showErrorMessage: false,
        showSkipMessage: false,
        suffixSkips: false,
        icon: {
          ...icon,
          [level.WAITING]: '·',
          [level.PENDING]: '▸',
          [level.FAILED]: '✖',
          [level.SKIPPED_WITH_COLLAPSE]: '■',
          [level.OUTPUT]: '│',
          [level.OUTPUT_WITH_BOTTOMBAR]: '│',
        },
        color: {
          ...colors,
          [level.COMPLETED]: (text?: string) => style.green(plain(text)),
          [level.PENDING]: (text?: string) => style.cyan(plain(text)),
          [level.WAITING]: (text?: string) => style.dim(plain(text)),
          [level.SKIPPED_WITH_COLLAPSE]: (text?: string) => style.yellow(plain(text)),
          [level.FAILED]: (text?: string) => style.red(plain(text)),
          [level.OUTPUT]: (text?: string) => style.dim(plain(text)),
        },
        logger: new ListrLogger({
          useIcons: true,
          toStderr: [],
          processOutput: new ProcessOutput(stream, stream),
        }),
      },
    },
  );
  await list.run();
}
