import { isEemtDevError } from '../errors/index.ts';
import type { ProcessRunner } from './process.ts';
import type { HelperName } from './supported-versions.ts';

/** What the helper that PATH has says of itself, or why it says nothing. Rejects only when cancelled. */
export async function versionOnPath(
  name: HelperName,
  runner: ProcessRunner,
  signal: AbortSignal,
): Promise<{ readonly version: string } | { readonly version?: undefined; readonly why: string }> {
  try {
    const { stdout } = await runner.run({ tool: name, args: versionArgs[name], timeoutMs: 15_000, signal });
    const version = /v\d+\.\d+\.\d+[^\s",}]*/.exec(stdout)?.[0];
    return version === undefined ? { why: 'does not say its version' } : { version };
  } catch (error) {
    if (signal.aborted) throw error;
    if (isEemtDevError(error) && error.code === 'TOOL_MISSING') return { why: 'not installed' };
    return { why: `does not run (${error instanceof Error ? error.message : String(error)})` };
  }
}

const versionArgs: Readonly<Record<HelperName, readonly string[]>> = {
  kind: ['version'],
  kubectl: ['version', '--client'],
  helm: ['version', '--short'],
};
