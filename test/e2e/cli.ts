import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';

export interface Result {
  readonly event: 'result';
  readonly schema: 1;
  readonly verb: string;
  readonly ok: boolean;
  readonly exitCode: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hints: readonly string[];
  } | null;
}

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** The last line of stdout; undefined where the process was killed. */
  readonly result: Result | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

export interface World {
  /** EEMT_DEV_HOME: state and cache of this test alone. */
  readonly home: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command as it is published with --output json; `onEvent` may act on the child, as by killing it. */
export async function eemtDev(
  world: World,
  args: readonly string[],
  onEvent?: (event: Readonly<Record<string, unknown>>, child: ChildProcess) => void,
): Promise<Finished> {
  const started = performance.now();
  const at = args.indexOf('--');
  const json = ['--output', 'json'];
  const argv = at < 0 ? [...args, ...json] : [...args.slice(0, at), ...json, ...args.slice(at)];
  const child = spawn(process.execPath, [inject('packed').bin, ...argv], {
    cwd: world.cwd,
    env: { ...process.env, EEMT_DEV_HOME: world.home, ...world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: Record<string, unknown>[] = [];
  const lines: string[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (!line.startsWith('{"event"')) return;
    const event = JSON.parse(line) as Record<string, unknown>;
    events.push(event);
    onEvent?.(event, child);
  });
  const [exitCode, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('close', (code, by) => {
      resolve([code, by]);
    });
  });
  const last = events.at(-1);
  return {
    exitCode,
    signal,
    events,
    result: last?.['event'] === 'result' ? (last as unknown as Result) : undefined,
    stdout: lines.join('\n'),
    stderr,
    durationMs: performance.now() - started,
  };
}

/** `docker` for the tests' own looking around; never through the code under test. */
export function docker(...args: readonly string[]): Promise<string> {
  return output('docker', args);
}

function output(tool: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(text.trim());
      else reject(new Error(`${tool} ${args.join(' ')} ended with ${String(code)}`));
    });
  });
}
