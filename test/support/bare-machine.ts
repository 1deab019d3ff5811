import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { JsonObject } from '../../src/lib/json.ts';

export interface BareMachine {
  /** The folder that a person stands in. */
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Lacks {
  /** A docker whose engine is down, rather than none. */
  readonly dockerIsDown?: true;
}

const nobody = 65_534;
const folders: string[] = [];

/** A machine with little more than Node, git and Python: no container engine, and no network to fetch EEMT from. Everybody may look into its folders. */
export function bareMachine({ dockerIsDown }: Lacks = {}): BareMachine {
  const folder = mkdtempSync(join(tmpdir(), 'eemt-dev-bare-'));
  folders.push(folder);
  const [bin, cwd, home] = ['bin', 'here', 'home'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [bin, cwd, home]) mkdirSync(one);
  const tools = ['node', 'git', 'sh', 'env', 'ps', 'cat', 'chown', 'python3'];
  for (const tool of tools) link(tool, bin);
  if (dockerIsDown) {
    const docker = join(bin, 'docker');
    writeFileSync(docker, '#!/bin/sh\necho Cannot connect to the Docker daemon >&2\nexit 1\n');
    chmodSync(docker, 0o755);
  }
  for (const one of [folder, cwd, home]) chmodSync(one, 0o777);
  return {
    ...{ cwd, home },
    env: {
      PATH: bin,
      HOME: home,
      EEMT_DEV_HOME: join(home, 'eemt-dev'),
      DOCKER_HOST: `unix://${join(folder, 'no-engine.sock')}`,
      EEMT_DEV_GIT_URL: 'http://127.0.0.1:1/eemt',
    },
  };
}

/** A package that everybody may read, below a folder of such a machine. */
export function readableCopy(packed: string, { home }: BareMachine): string {
  const copy = join(home, 'package');
  cpSync(packed, copy, { recursive: true });
  return join(copy, 'bin', 'eemt-dev.js');
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line, parsed. */
  readonly result: () => JsonObject;
}

/** The command there, without a terminal; `ordinary`: where the tests run as root, as nobody. */
export function runThere(
  { cwd, env }: BareMachine,
  program: string,
  args: readonly string[],
  { ordinary = false, more = {} }: { ordinary?: boolean; more?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  const user = ordinary && process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { cwd, env: { ...env, ...more }, ...user, maxBuffer: 2 ** 25 },
      (_error, stdout, stderr) => {
        const last = () => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as JsonObject;
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr, result: last });
      },
    );
    child.stdin?.end();
  });
}

export function removeMachines(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function link(tool: string, bin: string): void {
  const places = tool === 'node' ? [process.execPath] : pathOf(tool);
  const [place] = places;
  if (place !== undefined) symlinkSync(place, join(bin, tool));
}

const pathOf = (tool: string): readonly string[] =>
  (process.env['PATH'] ?? '').split(delimiter).flatMap((dir) => {
    const path = join(dir, tool);
    return existsSync(path) ? [path] : [];
  });
