import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { shippedPath } from '../../src/lib/package-root.ts';
import { isAlive, type ProcessIdentity } from '../../src/state/process-identity.ts';

export interface ServiceSpec {
  readonly name: string;
  readonly role?: string;
  readonly hash?: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ServiceState {
  readonly name: string;
  readonly role: string;
  readonly hash: string;
  readonly pid: number | null;
  readonly start: string | null;
  readonly state: 'running' | 'waiting' | 'exited';
  readonly restarts: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

interface State extends ProcessIdentity {
  readonly id: string;
  readonly services: readonly ServiceState[];
}

/** A service that only waits, until it is told to end. */
export const waits = ['/bin/sh', '-c', 'echo begun; exec sleep 1000'];
/** One that SIGTERM does not end. */
export const stubborn = ['/bin/sh', '-c', 'trap "" TERM; echo begun; while :; do sleep 0.2; done'];

/** A folder with services.json and its supervisors; they and what they started are gone when the test is over. */
export function supervisedFolder() {
  const root = mkdtempSync(join(tmpdir(), 'eemt-dev supervised '));
  const at = (...parts: string[]): string => join(root, ...parts);
  const started: { readonly child: ChildProcess; readonly exited: Promise<unknown> }[] = [];
  const seen = new Map<number, ProcessIdentity>();

  const state = (): State | undefined => {
    if (!existsSync(at('state.json'))) return undefined;
    const found = JSON.parse(readFileSync(at('state.json'), 'utf8')) as State;
    for (const one of found.services) {
      if (one.pid !== null && one.start !== null) seen.set(one.pid, { pid: one.pid, start: one.start });
    }
    return found;
  };
  onTestFinished(async () => {
    for (const { child, exited } of started) {
      child.kill('SIGKILL');
      await exited;
    }
    state();
    for (const one of seen.values()) if (isAlive(one)) process.kill(-one.pid, 'SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  return {
    at,
    state,
    write: (services: readonly ServiceSpec[], more: Readonly<Record<string, unknown>> = {}): void => {
      const path = { PATH: '/usr/bin:/bin' };
      const whole = services.map((one) => ({ role: 'worker', hash: '1', cwd: root, env: path, ...one }));
      const places = { id: 'an-id', uid: null, gid: null, logs: at('logs'), state: at('state.json') };
      writeFileSync(at('services.json'), JSON.stringify({ ...places, services: whole, ...more }));
    },
    start: () => {
      const child = spawn('python3', ['-I', shippedPath('native/supervise.py'), at('services.json')], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { PATH: process.env['PATH'], SECRET_OF_THE_CALLER: 'secret' },
      });
      let said = '';
      child.stderr.on('data', (data: Buffer) => (said += data.toString()));
      const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
      started.push({ child, exited });
      return { child, said: () => said, exited: exited.then(([code, signal]) => code ?? signal) };
    },
    service: (name: string): ServiceState | undefined => state()?.services.find((one) => one.name === name),
    log: (name: string): string =>
      existsSync(at('logs', `${name}.log`)) ? readFileSync(at('logs', `${name}.log`), 'utf8') : '',
    /** Where a service is told what not to find yet. */
    touch: (name: string): void => writeFileSync(at(name), ''),
  };
}

/** Who this service is by state.json, as src/state tells processes apart. */
export function identityOf(service: ServiceState | undefined): ProcessIdentity {
  if (service?.pid == null || service.start === null) throw new TypeError('the service does not run');
  return { pid: service.pid, start: service.start };
}
