import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { advice, type Advice } from '../../core/advice.ts';
import { command, eemtDev } from '../../core/command-hint.ts';
import type { Environment } from '../../core/environment.ts';
import { PrerequisiteError, SettingsError, ToolFailedError } from '../../errors/index.ts';
import { isObject, type Json } from '../../lib/json.ts';
import { shippedPath } from '../../lib/package-root.ts';
import type { Run, Step, StepId, StepSay } from '../../plan/step.ts';
import { known } from '../../plan/world.ts';
import type { NativeDesigned } from './design.ts';
import type { NativeParts } from './parts.ts';
import { openForOthers } from './open-folders.ts';
import { stands, type PythonEnvironment } from './python-environment.ts';

const limitMs = 900_000;

/** What the page imports, in an environment of its own that stands whole or not at all; environments with the same requirements share it. */
export function pythonStep(
  env: Environment,
  designed: NativeDesigned,
  after: readonly StepId[],
): Step<NativeParts> {
  return {
    id: 'python-environment',
    title: "The page's Python packages",
    after,
    reads: ['environments', 'python'],
    changes: ['environments'],
    due(world) {
      const { environment } = designed;
      if (environment === null) return { is: 'done', note: 'the page needs none' };
      if (known(world.environments).includes(environment.name) && stands(environment))
        return { is: 'done', note: 'they are there' };
      const { python } = designed.model;
      return {
        is: 'due',
        changes: [
          { kind: 'create', text: `install them for Python ${python.version} into ${environment.into}` },
        ],
        run: (run, say) => makeEnvironment(env, environment, python.path, run, say),
      };
    },
  };
}

async function makeEnvironment(
  env: Environment,
  { requirements, into, name }: PythonEnvironment,
  python: string,
  run: Run,
  say: StepSay,
): Promise<void> {
  await mkdir(env.paths.python, { recursive: true });
  await openForOthers(env);
  await mkdir(env.paths.scratch, { recursive: true, mode: 0o700 });
  const file = join(env.paths.scratch, `requirements-${name}.txt`);
  await writeFile(file, requirements);
  try {
    const { lock } = await ask(python, ['--requirements', file, '--print'], run, say);
    await ask(
      python,
      ['--requirements', file, '--lock', typeof lock === 'string' ? lock : 'none', '--into', into],
      run,
      say,
    );
  } finally {
    await rm(file, { force: true });
  }
}

type Answer = Readonly<Record<string, Json | undefined>>;

/** Its last line; progress goes to whoever watches. */
async function ask(python: string, args: readonly string[], run: Run, say: StepSay): Promise<Answer> {
  let last: Answer = {};
  const { exitCode } = await run.tools.process.run({
    tool: python,
    args: ['-E', '-s', shippedPath('native/environment.py'), ...args],
    env: callersPip(),
    timeoutMs: limitMs,
    signal: run.signal,
    accept: Array.from({ length: 32 }, (_, code) => code),
    onLine: (line, stream) => {
      if (stream === 'stderr') say.line(line);
      const said = answerOf(line);
      if (said === undefined) return;
      last = said;
      const { step, done, of } = said;
      if (typeof step === 'string') say.line(wordsOf(step, said));
      if (typeof done === 'number' && typeof of === 'number' && of > 0) say.progress(done / of);
    },
  });
  if (exitCode !== 0 || isObject(last['error'])) throw failureOf(last['error'], exitCode);
  return last;
}

/** Where pip finds its packages and by which way is the caller's own business. */
function callersPip(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      /^PIP_[A-Z_]+$/.test(name) && value !== undefined ? [[name, value] as const] : [],
    ),
  );
}

function answerOf(line: string): Answer | undefined {
  try {
    const said: unknown = JSON.parse(line);
    return isObject(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

function wordsOf(step: string, { package: name }: Answer): string {
  return typeof name === 'string' ? `${step} ${name}` : step;
}

function failureOf(error: Json | undefined, exitCode: number): Error {
  const { code, message } = isObject(error) ? error : {};
  const text = typeof message === 'string' ? message : `it ended with exit code ${String(exitCode)}`;
  const details = { exitCode, ...(isObject(error) ? { problem: error } : {}) };
  const options = { hints: waysOut(typeof code === 'string' ? code : ''), details };
  const whole = `The page's Python packages could not be installed: ${text}`;
  if (code === 'refused' || code === 'unreadable')
    return new SettingsError('NATIVE_REQUIREMENTS', whole, options);
  if (code === 'no-venv' || code === 'no-pip' || code === 'python-old')
    return new PrerequisiteError('PREREQ_HOST', whole, options);
  return new ToolFailedError('NATIVE_PACKAGES', whole, options);
}

function waysOut(code: string): readonly Advice[] {
  switch (code) {
    case 'no-venv':
    case 'no-pip':
      return [
        advice`On Ubuntu or Debian: ${command('sudo', 'apt', 'install', 'python3-venv', 'python3-pip')}`,
      ];
    case 'python-old':
      return ['Install Python 3.10 or newer'];
    case 'refused':
    case 'unreadable':
      return [
        'Only names with versions are taken from requirements.txt when the page runs on this machine itself',
        advice`${eemtDev('up', '--target', 'compose')} runs the page in a container`,
      ];
    case 'no-wheel':
      return [
        'Only packages that are built are taken: nothing of a stranger is compiled here; another version of Python may have them',
        advice`${eemtDev('up', '--target', 'compose')} runs the page in a container`,
      ];
    case 'network':
      return [
        'Behind a proxy: HTTPS_PROXY, and SSL_CERT_FILE for its authority; pip.conf and PIP_ variables count as well',
        'Then run the command again: it goes on where this stopped',
      ];
    case 'disk-full':
    case 'read-only':
      return ['EEMT_DEV_HOME=/another/folder keeps what eemt-dev needs elsewhere'];
    default:
      return ['Run the command again: it goes on where this stopped.'];
  }
}
