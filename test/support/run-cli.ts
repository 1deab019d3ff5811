import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import type { World } from '../../src/cli/main.ts';
import type { Io } from '../../src/app/context.ts';
import type { Command } from '../../src/cli/command.ts';
import type { JsonObject } from '../../src/lib/json.ts';

/** A stream that keeps what is written; a terminal of so many columns, or none. */
export class MemoryStream extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(columns?: number) {
    super({ decodeStrings: false });
    this.isTTY = columns !== undefined;
    this.columns = columns ?? 0;
  }

  override _write(chunk: string | Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.text += chunk.toString();
    this.emit('text');
    done();
  }

  /** As with a terminal, whoever has used it cannot end it for the next one. */
  override end(): this {
    return this;
  }

  /** Resolves once this was written. */
  async shows(text: string): Promise<void> {
    while (!this.text.includes(text)) await once(this, 'text');
  }

  asTerminal(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

export interface CliOptions {
  readonly verbs?: readonly Command[];
  readonly createRun?: World['createRun'];
  readonly env?: Io['env'];
  /** Columns where stdin, stdout and stderr are a terminal; absent = pipes. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly stdout?: MemoryStream;
  /** What a person presses, where they answer; with it stderr to wait on. */
  readonly stdin?: Readable;
  readonly stderr?: MemoryStream;
  /** Default the state folder. */
  readonly cwd?: string;
  readonly state?: string;
}

export interface CliAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Every line of stdout, parsed. */
  readonly json: () => JsonObject[];
  /** The last of them. */
  readonly result: () => JsonObject;
}

/** main in process, with streams in memory and a state folder of its own that is removed again. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliAnswer> {
  const stdout = options.stdout ?? new MemoryStream(options.columns);
  const stderr = options.stderr ?? new MemoryStream(options.columns);
  const stdin = Object.assign(options.stdin ?? Readable.from([]), { isTTY: options.columns !== undefined });
  const folder = options.state ?? mkdtempSync(join(tmpdir(), 'eemt-dev-cli-'));
  const io: Io = {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout.asTerminal(),
    stderr: stderr.asTerminal(),
    env: options.env ?? {},
    cwd: options.cwd ?? folder,
  };
  try {
    const exitCode = await main(argv, io, {
      verbs: options.verbs ?? [],
      roots: { state: folder, cache: join(folder, 'cache') },
      ...(options.createRun ? { createRun: options.createRun } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const json = () =>
      stdout.text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as JsonObject);
    return { exitCode, stdout: stdout.text, stderr: stderr.text, json, result: () => json().at(-1) ?? {} };
  } finally {
    if (options.state === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** A run whose tools must not be touched. */
export const runWithoutTools: World['createRun'] = ({ signal, emit }) =>
  Promise.resolve({ signal, emit, tools: {} as Awaited<ReturnType<World['createRun']>>['tools'] });
