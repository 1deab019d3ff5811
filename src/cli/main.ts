import type { Io } from '../app/context.ts';
import type { Command } from './command.ts';
import { advice, adviceText, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import type { Roots } from '../core/environment.ts';
import { isEemtDevError, ToolFailedError } from '../errors/index.ts';
import { colorFor } from '../ui/style.ts';
import { wantedName, wantsJson } from './early-flags.ts';
import type { UpdateNotice, UpdateNoticeOptions } from './update-notice.ts';
import { updateWanted } from './update-wanted.ts';
import { writeFailure } from './failure-page.ts';
import { globalsOf } from './globals.ts';
import { knownSecrets } from '../lib/known-secrets.ts';
import { createRedactor } from '../lib/redact.ts';
import { explainSystemError } from './system-errors.ts';
import { watchOutput } from './output.ts';
import { parseArgv } from './program.ts';
import type { Invocation } from './program.ts';
import { failureOf, resultOf } from './result.ts';
import type { Result } from './result.ts';
import { leaveAtOnce, listenToSignals, type TakeInterrupt } from './signals.ts';
import { createStop, readerGone } from './stop.ts';
import { createVerbContext } from './verb-context.ts';
import type { CreateRun, VerbContext } from './verb-context.ts';
import { verbs as ownVerbs } from './verbs/index.ts';

/** What main takes from outside besides streams; tests give their own. */
export interface World {
  readonly verbs: readonly Command[];
  readonly createRun: CreateRun;
  readonly roots: Roots;
  readonly signal: AbortSignal;
  readonly takeInterrupt: TakeInterrupt;
  /** Looks for a newer version while a verb works; absent = nobody does. */
  readonly openUpdateNotice: (options: UpdateNoticeOptions) => Promise<UpdateNotice>;
}

const cutShort = advice`eemt-dev ended in the middle of its work: this is a bug of ours. ${eemtDev('up')} goes on from here.`;

/** The real program: streams, signals and exit code of this process. A test's program gives its own verbs. */
export async function start(world: Partial<World> = {}): Promise<void> {
  const textOf = (said: Advice): string => adviceText(said, wantedName(process.argv.slice(2), process.env));
  const signals = listenToSignals(process, (lastWords) => {
    leaveAtOnce(textOf(lastWords));
  });
  const ownBug = (error: unknown): void => {
    signals.abort(error);
  };
  process.on('uncaughtException', ownBug).on('unhandledRejection', ownBug);
  // A reader that went away, or a terminal that was closed, is not our failure.
  const ignore = (): void => undefined;
  // Node ends silently when a promise can never settle; a tool must not look as if it had finished.
  const unfinished = (): void => {
    process.stderr.write(`${textOf(cutShort)}\n`);
    process.exitCode = 70;
  };
  process.once('beforeExit', unfinished);
  process.stdout.on('error', ignore);
  process.stderr.on('error', ignore);
  const io: Io = {
    // Opening stdin costs time and is seldom needed.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
  };
  try {
    process.exitCode = await main(process.argv.slice(2), io, {
      openUpdateNotice: async (options) => (await import('./update-notice.ts')).openUpdateNotice(options),
      ...world,
      signal: signals.signal,
      takeInterrupt: signals.takeInterrupt,
    });
  } finally {
    signals.dispose();
    process.off('beforeExit', unfinished);
    process.off('uncaughtException', ownBug).off('unhandledRejection', ownBug);
  }
}

/** Runs one verb and gives its exit code. Never throws: every failure is a page, and in JSON the last line too. */
export async function main(argv: readonly string[], io: Io, world: Partial<World> = {}): Promise<number> {
  const stop = createStop(world.signal);
  const call: Call = {
    verb: '',
    name: wantedName(argv, io.env),
    json: wantsJson(argv, io.env),
    verbose: false,
    color: !argv.includes('--no-color'),
    secrets: knownSecrets(io.env, argv),
    verbatim: false,
  };
  const output = watchOutput(io.stdout, () => {
    if (call.verbContext?.hasPrinted() === true) stop.readerGone();
  });
  let result: Result | null;
  try {
    result = await runCall(call, argv, io, stop, world);
    await output.drained();
    const failure = output.failure();
    if (failure)
      throw new ToolFailedError('TOOL_OUTPUT', 'The output could not be written.', { cause: failure });
  } catch (thrown) {
    result = await fail(call, explainSystemError(stop.explain(thrown), call.roots), io);
  }
  const exitCode = result?.exitCode ?? call.childExitCode ?? 0;
  if (call.json && result)
    io.stdout.write(
      `${JSON.stringify(call.verbatim && result.ok ? result : createRedactor(call.secrets).all(result))}\n`,
    );
  await output.drained();
  const news = await call.updateNotice?.end();
  if (news !== undefined && !stop.signal.aborted) io.stderr.write(`${news}\n`);
  call.verbContext?.dispose();
  output.dispose();
  stop.dispose();
  return exitCode;
}

/** What is known of the call so far, for the page and the result of a failure. */
interface Call {
  verb: string;
  /** Of the environment. */
  readonly name: string;
  json: boolean;
  verbose: boolean;
  /** False with --no-color. */
  readonly color: boolean;
  /** Texts that are secret wherever they stand. */
  readonly secrets: readonly string[];
  /** The verb's answer is what somebody asked to see, so nothing in it is hidden. */
  verbatim: boolean;
  roots?: Roots;
  verbContext?: VerbContext;
  updateNotice?: UpdateNotice | undefined;
  /** Of a pass-through verb, which prints no result. */
  childExitCode?: number;
}

type StopOf = ReturnType<typeof createStop>;

async function runCall(
  call: Call,
  argv: readonly string[],
  io: Io,
  stop: StopOf,
  world: Partial<World>,
): Promise<Result | null> {
  const verbs = world.verbs ?? ownVerbs;
  call.verb = guessVerb(argv, verbs);
  const invocation = parseArgv(argv, verbs, io.stdout.columns || 80);
  // commander answers --version and --help before it has read the flags behind them.
  if (invocation.kind === 'text') return printText(call, invocation.verb, invocation.text, io);
  const globals = globalsOf(invocation.globals, io);
  call.json = globals.output === 'json';
  call.verbose = globals.verbose;
  const menu = verbs.find(({ name }) => name === 'menu');
  const run =
    invocation.kind === 'bare' && menu && !call.json && inTerminal(io)
      ? menuOf(menu, invocation)
      : invocation;
  if (run.kind === 'bare') return printText(call, 'help', run.text, io);
  call.verb = run.verb;
  call.verbatim = run.command.verbatim === true;
  if (globals.timeoutMs !== null) stop.limit(globals.timeoutMs);
  const roots = world.roots ?? (await import('../state/roots.ts')).defaultRoots(io.env);
  call.roots = roots;
  const verbContext = createVerbContext({
    io,
    globals,
    roots,
    signal: stop.signal,
    takeInterrupt: world.takeInterrupt,
    createRun: world.createRun,
    stderrColor: colorFor(io.stderr, call.color && !call.json, io.env),
    secrets: call.secrets,
    verbatim: call.verbatim,
  });
  call.verbContext = verbContext;
  if (updateWanted(io, globals, run.command))
    call.updateNotice = await world.openUpdateNotice?.({ env: io.env, roots });
  const {
    exitCode = 0,
    data,
    screen = '',
  } = (await run.command.handler?.(verbContext.context, run.input)) ?? { data: {} };
  await verbContext.settle();
  const shown = call.verbatim ? screen : createRedactor(call.secrets).all(screen);
  if (shown !== '') peopleOf(call, io).write(shown.endsWith('\n') ? shown : `${shown}\n`);
  if (data !== null || run.command.passThrough !== true) return resultOf(call.verb, exitCode, data);
  call.childExitCode = exitCode;
  return null;
}

/** The page on stderr, the stack into the run log, and the result. */
async function fail(call: Call, error: unknown, io: Io): Promise<Result> {
  const { verbContext } = call;
  await verbContext?.settle();
  if (isEemtDevError(error) && error.code === readerGone) return resultOf(call.verb, 0, null);
  if (verbContext) await verbContext.context.report(error);
  else {
    const color = colorFor(io.stderr, call.color && !call.json, io.env);
    const redactor = createRedactor(call.secrets);
    await writeFailure(error, io, { redactor, name: call.name, color, verbose: call.verbose, logFile: null });
  }
  return failureOf(call.verb, error, call.name);
}

function printText(call: Call, verb: string, text: string, io: Io): Result {
  call.verb = verb;
  peopleOf(call, io).write(text);
  return resultOf(verb, 0, { text });
}

/** In JSON stdout belongs to the program that reads it. */
function peopleOf(call: Call, io: Io): NodeJS.WriteStream {
  return call.json ? io.stderr : io.stdout;
}

function menuOf(menu: Command, { globals }: Invocation): Extract<Invocation, { readonly kind: 'run' }> {
  return { kind: 'run', verb: 'menu', command: menu, input: { args: [], flags: {}, rest: [] }, globals };
}

function inTerminal(io: Io): boolean {
  return io.stdin.isTTY && io.stdout.isTTY && io.stderr.isTTY;
}

/** The verb of a call that could not be parsed. */
function guessVerb(argv: readonly string[], verbs: readonly Command[]): string {
  const [first] = argv.flatMap((arg, index) => {
    const verb = verbs.find(({ name }) => name === arg);
    if (!verb) return [];
    const sub = verb.commands?.find(({ name }) => name === argv[index + 1]);
    return [sub ? `${verb.name} ${sub.name}` : verb.name];
  });
  return first ?? '';
}
