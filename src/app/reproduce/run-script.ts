import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bugs } from '../../eemt/defects/index.ts';
import { listenFor, type SaidBug } from '../../eemt/scripts/listen.ts';
import { withAbsoluteFiles, type EemtScript } from '../../eemt/scripts/scripts.ts';
import { stopIn, type Stop } from '../../eemt/scripts/trace.ts';
import { withoutControls } from '../../lib/without-controls.ts';
import type { CommandContext, LoggedRun } from '../context.ts';
import { withWorkspace, type ScriptWorkspace } from './script-workspace.ts';

export interface ScriptRequest {
  readonly script: EemtScript;
  /** What stands behind the script's name. */
  readonly argv: readonly string[];
  readonly sourceDir: string;
  readonly scratch: string;
  readonly kubeconfig: string | null;
}

export interface ScriptRun {
  readonly argv: readonly string[];
  readonly exitCode: number;
  /** Null where it went through, and where nothing could be traced. */
  readonly stop: Stop | null;
  /** Known defects that its words show. */
  readonly said: readonly SaidBug[];
}

/** It waits 300 s for each of two Deployments. */
const longestMs = 30 * 60_000;
const everyExitCode = Array.from({ length: 256 }, (_, code) => code);

/** Runs one of EEMT's scripts to its end, shows every line, and says where it stopped. A question of it is answered with yes. */
export function runScript(
  context: CommandContext,
  request: ScriptRequest,
  run: LoggedRun,
): Promise<ScriptRun> {
  const { script, sourceDir, scratch, kubeconfig } = request;
  const { process } = run.tools;
  const path = context.io.env['PATH'] ?? '';
  return withWorkspace({ script, sourceDir, scratch, kubeconfig, path, process }, async (workspace) => {
    const { cwd, env } = workspace;
    const argv = withAbsoluteFiles(script, request.argv, (file) => {
      const here = resolve(context.io.cwd, file);
      return existsSync(here) ? here : file;
    });
    const listener = listenFor(bugs, script.name);
    const { exitCode } = await process.run({
      tool: 'bash',
      args: [`./${script.file}`, ...argv],
      cwd,
      env,
      input: 'y\n',
      answer: 'lines',
      accept: everyExitCode,
      timeoutMs: longestMs,
      signal: run.signal,
      onLine: (line) => {
        listener.line(line);
        show(context, run, line);
      },
    });
    const lineOf = (file: string, line: number) => lineIn(join(cwd, file), line);
    const stop = exitCode === 0 ? undefined : stopIn(await lastOf(workspace.trace), lineOf);
    return { argv, exitCode, stop: stop ? named(stop, workspace) : null, said: listener.heard() };
  });
}

function show({ globals, print }: CommandContext, run: LoggedRun, line: string): void {
  if (globals.output === 'json') run.emit({ event: 'step-output', id: 'script', line });
  else print(`${line}\n`);
}

/** As whoever runs the script by hand would read it. */
function named({ file, line, command }: Stop, { cwd, root }: ScriptWorkspace): Stop {
  const text = command.replaceAll(`${cwd}/`, './').replaceAll(`${root}/tmp/`, '/tmp/');
  return { file, line, command: withoutControls(text) };
}

function lineIn(path: string, line: number): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n')[line - 1] : undefined;
}

/** A script in a loop may write without end; where it stopped stands last. */
const mostBytes = 256 * 1024;

async function lastOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(size, mostBytes)),
      position: Math.max(0, size - mostBytes),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
