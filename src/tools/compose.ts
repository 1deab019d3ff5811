import { homedir } from 'node:os';
import { join } from 'node:path';
import { composeConfig, type ComposeSource } from './compose-config.ts';
import { composeVersion } from './compose-version.ts';
import type { ProcessRunner } from './process.ts';

export interface Compose {
  /** `2.40.3`. Rejects with PrerequisiteError COMPOSE_MISSING or COMPOSE_OLD. */
  version(signal: AbortSignal): Promise<string>;
  /**
   * The file as Compose resolves it, with the services of all profiles, as JSON; `$` is written `$$`. Of the caller's variables
   * it sees none: PWD is the project folder, others are empty or what the file says instead. Needs no engine.
   * Rejects with SettingsError COMPOSE_INVALID, or PrerequisiteError COMPOSE_MISSING.
   */
  config(source: ComposeSource, signal: AbortSignal): Promise<string>;
  /** Makes what runs equal to the file; neither builds nor pulls. Rejects with ToolFailedError. */
  up(request: ComposeUp, signal: AbortSignal): Promise<void>;
  /** Stops containers; resolves also where none runs. */
  stop(
    project: string,
    services: readonly string[],
    timeoutSeconds: number,
    signal: AbortSignal,
  ): Promise<void>;
  /** Ends containers at once; resolves also where none runs. */
  kill(project: string, services: readonly string[], signal: AbortSignal): Promise<void>;
  /** Removes containers, networks and volumes of a project, found by its name alone; resolves also where there is none. */
  remove(project: string, options: { readonly timeoutSeconds: number }, signal: AbortSignal): Promise<void>;
  /** `docker compose ARGS` for a project with the caller's own streams; resolves with its exit code. */
  passThrough(project: string, file: string, args: readonly string[], signal: AbortSignal): Promise<number>;
}

export interface ComposeUp {
  readonly project: string;
  /** A resolved file, as eemt-dev wrote it. */
  readonly file: string;
  /** Only these, and what they depend on; default all of the profiles. */
  readonly services?: readonly string[];
  readonly profiles?: readonly string[];
  /** Number of containers of a service. */
  readonly scale?: Readonly<Record<string, number>>;
  /** `never`: a container that is there stays, whatever the file says of it. */
  readonly recreate?: 'never';
  readonly timeoutMs: number;
  /** Gets Compose's own words, as ` Container eemt-compose-eemt-web-1  Started`. */
  readonly onLine: (line: string) => void;
}

/** Compose asks nothing and draws nothing. */
const plain = ['--ansi', 'never', '--progress', 'plain'] as const;
/** Where no other is named, `.env` of the working folder would set variables of Compose. */
const noEnvFile = ['--env-file', '/dev/null'] as const;

/** Docker Compose 2.20+ through `docker compose`. `env`: of the caller, as it tells where Docker's settings and plugins are. */
export function createCompose(
  process: ProcessRunner,
  env: Readonly<Record<string, string | undefined>>,
  tool = 'docker',
): Compose {
  const configDir = env['DOCKER_CONFIG'] || join(env['HOME'] ?? homedir(), '.docker');
  const run = async (
    args: readonly string[],
    signal: AbortSignal,
    timeoutMs: number,
    onLine?: (line: string) => void,
  ) => {
    // Where no file is named, Compose must find none either.
    const request = { tool, args: ['compose', ...args], cwd: '/', timeoutMs, signal };
    await process.run({ ...request, ...(onLine ? { onLine } : {}) });
  };
  const named = (project: string) => ['--project-name', project, ...noEnvFile];
  return {
    version: (signal) => composeVersion(process, tool, signal),
    config: (source, signal) => composeConfig(process, { tool, configDir }, source, signal),
    async up(
      { project, file, services = [], profiles = [], scale = {}, recreate, timeoutMs, onLine },
      signal,
    ) {
      const args = [
        ...[...named(project), '--file', file, ...plain],
        ...profiles.flatMap((profile) => ['--profile', profile]),
        ...['up', '--detach', '--no-build', '--pull', 'never', '--remove-orphans'],
        ...(recreate === 'never' ? ['--no-recreate'] : []),
        ...Object.entries(scale).flatMap(([service, count]) => ['--scale', `${service}=${String(count)}`]),
        ...services,
      ];
      await run(args, signal, timeoutMs, onLine);
    },
    async stop(project, services, timeoutSeconds, signal) {
      const args = [...named(project), ...plain, 'stop', '--timeout', String(timeoutSeconds), ...services];
      await run(args, signal, withGrace(timeoutSeconds));
    },
    async kill(project, services, signal) {
      await run([...named(project), ...plain, 'kill', ...services], signal, withGrace(0));
    },
    async remove(project, { timeoutSeconds }, signal) {
      const down = ['down', '--volumes', '--remove-orphans', '--timeout', String(timeoutSeconds)];
      await run([...named(project), ...plain, ...down], signal, withGrace(timeoutSeconds));
    },
    passThrough: (project, file, args, signal) =>
      process.passThrough({
        tool,
        args: ['compose', ...named(project), '--file', file, ...args],
        signal,
      }),
  };
}

/** The engine stops containers one after the other where it is busy. */
function withGrace(timeoutSeconds: number): number {
  return timeoutSeconds * 2_000 + 120_000;
}
