import type { CommandContext, Globals, Io, LoggedRun } from '../app/context.ts';
import { environmentOf } from '../core/environment.ts';
import type { Roots } from '../core/environment.ts';
import type { Run } from '../plan/step.ts';
import type { Reporter, ReporterKind } from '../ui/reporter.ts';
import { createRedactor, type Redactor } from '../lib/redact.ts';
import { writeFailure } from './failure-page.ts';
import { explainSystemError } from './system-errors.ts';
import type { RunOptions } from './create-run.ts';
import type { RunLog } from './run-log.ts';
import type { TakeInterrupt } from './signals.ts';

export type CreateRun = (options: RunOptions) => Promise<Run>;

export interface VerbContextOptions {
  readonly io: Io;
  readonly globals: Globals;
  readonly roots: Roots;
  readonly signal: AbortSignal;
  readonly takeInterrupt: TakeInterrupt | undefined;
  readonly createRun: CreateRun | undefined;
  /** globals.color is decided for stdout. */
  readonly stderrColor: boolean;
  /** Texts that are secret wherever they stand. */
  readonly secrets: readonly string[];
  /** What the verb prints was asked for. */
  readonly verbatim: boolean;
}

/** Where one verb works: its context, the one reporter, its run logs. */
export interface VerbContext {
  readonly context: CommandContext;
  /** Whether the verb gave an answer piece by piece. */
  hasPrinted(): boolean;
  /** Ends drawing. */
  settle(): Promise<void>;
  dispose(): void;
}

export function createVerbContext({
  io,
  globals,
  roots,
  signal,
  takeInterrupt,
  createRun,
  stderrColor,
  secrets,
  verbatim,
}: VerbContextOptions): VerbContext {
  const redactor = createRedactor(secrets);
  const logs: RunLog[] = [];
  let reporter: Reporter | undefined;
  let printed = false;

  const openRun = async (verb: string): Promise<LoggedRun> => {
    const [{ createReporter }, { createRunLog }, make] = await Promise.all([
      import('../ui/create-reporter.ts'),
      import('./run-log.ts'),
      createRun ?? import('./create-run.ts').then((module) => module.createRun),
    ]);
    const { paths } = environmentOf(globals.name, '', roots);
    const log = createRunLog(paths, verb, createRedactor(secrets));
    logs.push(log);
    const drawn = (reporter ??= createReporter(
      reporterKind(globals, io),
      io,
      stderrColor,
      createRedactor(secrets),
    ));
    const run = await make({
      io,
      globals,
      roots,
      verb,
      signal,
      emit: (event) => {
        log.event(event);
        drawn.emit(event);
      },
      log: (line) => {
        log.line(line);
        if (globals.verbose) drawn.say(line);
      },
    });
    return {
      tools: run.tools,
      signal: run.signal,
      emit: (event) => {
        run.emit(event);
      },
      get logFile() {
        return log.file();
      },
      close: () => drawn.close(),
    };
  };

  const say = (said: string): void => {
    const text = said.replace(/\n$/, '');
    for (const log of logs) log.line(text);
    if (reporter) reporter.say(text);
    else io.stderr.write(`${redactor.all(text)}\n`);
  };

  const context: CommandContext = {
    io,
    globals,
    roots,
    signal,
    openRun,
    ask: canAsk(globals, io)
      ? lazyPrompter(io, { signal, takeInterrupt, linear: globals.linear }, redactor)
      : null,
    takeInterrupt: canAsk(globals, io) ? (takeInterrupt ?? null) : null,
    say,
    report: async (error) => {
      await reporter?.close();
      logs.at(-1)?.line(error instanceof Error ? (error.stack ?? error.message) : String(error));
      await writeFailure(explainSystemError(error, roots), io, {
        redactor,
        name: globals.name,
        color: stderrColor,
        verbose: globals.verbose,
        logFile: logs.map((log) => log.file()).findLast((file) => file !== null) ?? null,
      });
    },
    print: (text) => {
      printed = true;
      io.stdout.write(verbatim ? text : redactor.all(text));
    },
    redact: (data) => redactor.all(data),
    printed: () => roomIn(io.stdout, signal),
  };
  return {
    context,
    hasPrinted: () => printed,
    settle: async () => reporter?.close(),
    dispose: () => {
      for (const log of logs) log.close();
    },
  };
}

/** Resolves where the stream takes more, and where it never will. */
async function roomIn(stream: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  if (!stream.writableNeedDrain || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const events = ['drain', 'close', 'error'] as const;
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
    signal.addEventListener('abort', done);
  });
}

/** Tasks are drawn only where there is a terminal to draw on; with --verbose the lines of the tools would tear them. */
function reporterKind(globals: Globals, io: Io): ReporterKind {
  const { output, linear, verbose } = globals;
  if (output === 'json') return output;
  if (linear && !verbose) return 'linear';
  return output === 'pretty' && io.stderr.isTTY && !linear && !verbose ? 'pretty' : 'plain';
}

function canAsk(globals: Globals, io: Io): boolean {
  return globals.output !== 'json' && io.stdin.isTTY && io.stderr.isTTY;
}

interface Asking extends Pick<VerbContextOptions, 'signal' | 'takeInterrupt'> {
  readonly linear: boolean;
}

/** The prompt library is loaded with the first question. */
function lazyPrompter(
  io: Io,
  { signal, takeInterrupt, linear }: Asking,
  redactor: Redactor,
): NonNullable<CommandContext['ask']> {
  const prompter = async () => {
    if (!linear) return (await import('../ui/prompts.ts')).createPrompter(io, signal);
    const { createLinearPrompter } = await import('../ui/linear-prompts.ts');
    return createLinearPrompter(io, { signal, ...(takeInterrupt ? { takeInterrupt } : {}) });
  };
  const shown = <T extends { readonly message: string }>(question: T): T => ({
    ...question,
    message: redactor.all(question.message),
  });
  return {
    select: async (question) => (await prompter()).select(shown(question)),
    confirm: async (question) => (await prompter()).confirm(shown(question)),
  };
}
