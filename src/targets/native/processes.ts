import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Environment } from '../../core/environment.ts';
import { ToolFailedError } from '../../errors/index.ts';
import type { Run } from '../../plan/step.ts';
import { isAlive, type ProcessIdentity } from '../../state/process-identity.ts';
import { copyWorkQueuePassword } from '../../state/work-queue-password.ts';
import { openForOthers } from './open-folders.ts';
import { logsFolder, passwordCopy, servicesFile, stateFile, supervisorLog } from './paths.ts';
import { readServicesFile, textOf, type ServicesFile } from './services-file.ts';
import { readSupervisor, type SupervisorState } from './supervisor.ts';

const lookMs = 50;
const startMs = 15_000;
/** The supervisor gives what it runs six seconds. */
const endMs = 10_000;
const killMs = 2_000;

/** Makes what runs what this file says: a supervisor that runs is told, else one is started. What has not changed goes on. */
export async function applyServices(
  env: Environment,
  file: ServicesFile,
  python: string,
  run: Run,
  releasePorts: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await mkdir(logsFolder(env), { recursive: true, mode: 0o700 });
  await openForOthers(env);
  const { uid, gid } = file;
  await copyWorkQueuePassword(env, passwordCopy(env), uid === null || gid === null ? null : { uid, gid });
  const before = await readServicesFile(env);
  await writeFileAtomic(servicesFile(env), textOf(file), { mode: 0o600 });
  // Only now: who finds them free from here on reads in that file whose they are.
  await releasePorts();
  const state = await ourState(env, file.id);
  const supervisor = state?.supervisor ?? null;
  // One that was started from other programs knows nothing of those of today.
  if (supervisor !== null && before?.file.programs === file.programs) {
    process.kill(supervisor.pid, 'SIGHUP');
  } else {
    if (state !== null) await endProcesses(env, file.id, run);
    await startSupervisor(env, file, python, run);
  }
  await until(run, startMs, async () => isApplied(await ourState(env, file.id), file));
}

/** Ends all that runs; resolves once nobody of it lives. What does not carry our id is not touched. */
export async function endProcesses(env: Environment, id: string, run: Run): Promise<void> {
  const state = await ourState(env, id);
  if (state === null) return;
  const { supervisor } = state;
  const living = () => [supervisor, ...state.processes.map((one) => one.process)].filter(lives);
  if (supervisor !== null && isAlive(supervisor)) {
    process.kill(supervisor.pid, 'SIGTERM');
    if (await until(run, endMs, () => Promise.resolve(living().length === 0))) return removeState(env);
  }
  for (const [name, ms] of [
    ['SIGTERM', endMs],
    ['SIGKILL', killMs],
  ] as const) {
    for (const one of living()) signalGroup(one, name, one === supervisor);
    if (await until(run, ms, () => Promise.resolve(living().length === 0))) return removeState(env);
  }
  const left = living().map(({ pid }) => String(pid));
  throw new ToolFailedError('LEFT_BEHIND', `Still here after the removal: process ${left.join(', ')}.`, {
    details: { left },
    hints: ['Run the command again: it goes on where this stopped.'],
  });
}

/** What is written of this environment, by its id; null: nothing. */
async function ourState(env: Environment, id: string): Promise<SupervisorState | null> {
  const state = await readSupervisor(env);
  return state?.id === id ? state : null;
}

function isApplied(state: SupervisorState | null, { services }: ServicesFile): boolean {
  if (state?.supervisor == null || state.processes.length !== services.length) return false;
  return services.every(({ name, hash }) =>
    state.processes.some((one) => one.name === name && one.hash === hash && one.process !== null),
  );
}

async function startSupervisor(
  env: Environment,
  { programs }: ServicesFile,
  python: string,
  run: Run,
): Promise<void> {
  const pid = await run.tools.process.leave({
    tool: python,
    args: ['-E', '-s', join(programs, 'native', 'supervise.py'), servicesFile(env)],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: env.paths.native },
    cwd: env.paths.native,
    output: supervisorLog(env),
  });
  const there = await until(run, startMs, async () => {
    const state = await readSupervisor(env);
    return state?.supervisor?.pid === pid || !processThere(pid);
  });
  if (there && processThere(pid)) return;
  const said = await readFile(supervisorLog(env), 'utf8').catch(() => '');
  throw new ToolFailedError('NATIVE_SUPERVISOR', 'What runs the page could not be started.', {
    details: {
      exitCode: null,
      tail: said
        .split('\n')
        .filter((line) => line !== '')
        .slice(-20),
    },
    hints: ['Run the command again: it goes on where this stopped.'],
  });
}

function processThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const lives = (one: ProcessIdentity | null): one is ProcessIdentity => one !== null && isAlive(one);

/** Each service leads a group of its own; the supervisor is signalled alone. */
function signalGroup({ pid }: ProcessIdentity, name: 'SIGTERM' | 'SIGKILL', alone: boolean): void {
  try {
    process.kill(alone ? pid : -pid, name);
  } catch {
    // It is gone meanwhile.
  }
}

async function removeState(env: Environment): Promise<void> {
  await rm(stateFile(env), { force: true });
}

/** True once it is so; false where the time is over. */
async function until(
  { tools: { clock }, signal }: Run,
  limitMs: number,
  isSo: () => Promise<boolean>,
): Promise<boolean> {
  const ends = clock.nowMs() + limitMs;
  for (;;) {
    if (await isSo()) return true;
    if (clock.nowMs() > ends) return false;
    await clock.sleep(lookMs, signal);
  }
}
