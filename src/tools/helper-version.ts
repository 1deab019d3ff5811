import * as z from 'zod/mini';
import { isEemtDevError, ToolFailedError } from '../errors/index.ts';
import { parseAnswer } from './answer.ts';
import type { ProcessRunner } from './process.ts';
import type { HelperName } from './supported-versions.ts';

/** What a helper says of itself, as `v1.27.3`. Asked once for a program, then remembered. Rejects with what the runner rejects with, or ToolFailedError TOOL_OUTPUT. */
export async function askVersion(
  name: HelperName,
  runner: ProcessRunner,
  signal: AbortSignal,
  tool: string = name,
): Promise<string> {
  const { args, read } = questions[name];
  const { stdout } = await runner.run({ tool, args, timeoutMs: 15_000, signal, remember: true });
  return read(stdout);
}

/** What the helper that PATH has says of itself, or why it says nothing. Rejects only when cancelled. */
export async function versionOnPath(
  name: HelperName,
  runner: ProcessRunner,
  signal: AbortSignal,
): Promise<{ readonly version: string } | { readonly version?: undefined; readonly why: string }> {
  try {
    return { version: await askVersion(name, runner, signal) };
  } catch (error) {
    if (signal.aborted) throw error;
    const code = isEemtDevError(error) ? error.code : undefined;
    if (code === 'TOOL_MISSING') return { why: 'not installed' };
    if (code === 'TOOL_OUTPUT') return { why: 'does not say its version' };
    return { why: `does not run (${error instanceof Error ? error.message : String(error)})` };
  }
}

interface Question {
  readonly args: readonly string[];
  readonly read: (stdout: string) => string;
}

const clientVersion = z.object({ clientVersion: z.object({ gitVersion: z.string() }) });

const questions: Readonly<Record<HelperName, Question>> = {
  kind: { args: ['version'], read: (stdout) => firstVersion(stdout, 'kind version') },
  kubectl: {
    args: ['version', '--client', '--output=json'],
    read: (stdout) => parseAnswer(clientVersion, stdout, 'kubectl version').clientVersion.gitVersion,
  },
  helm: {
    args: ['version', '--template', '{{.Version}}'],
    read: (stdout) => firstVersion(stdout, 'helm version'),
  },
};

function firstVersion(stdout: string, tool: string): string {
  const version = /\bv\d+\.\d+\S*/.exec(stdout)?.[0];
  if (version !== undefined) return version;
  throw new ToolFailedError('TOOL_OUTPUT', `${tool} did not name a version: ${stdout.slice(0, 200)}`);
}
