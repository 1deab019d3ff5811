import { advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { isEemtDevError, SettingsError, whyOf } from '../errors/index.ts';
import { composeMissing, hasNoPlugin } from './compose-version.ts';
import type { ProcessRunner } from './process.ts';

export interface ComposeSource {
  readonly file: string;
  /** Relative paths of the file are meant from here. */
  readonly projectDir: string;
}

/** What Compose's interface says of `config`. */
export async function composeConfig(
  process: ProcessRunner,
  { tool, configDir }: { readonly tool: string; readonly configDir: string },
  { file, projectDir }: ComposeSource,
  signal: AbortSignal,
): Promise<string> {
  const args = [
    // By flags, as what stands in the environment could be written into containers.
    ...['--config', configDir, '--context', 'default', 'compose'],
    ...['--project-directory', projectDir, '--file', file, '--env-file', '/dev/null', '--profile', '*'],
    ...['config', '--format', 'json'],
  ];
  try {
    const { stdout } = await process.run({
      tool,
      args,
      cwd: projectDir,
      env: { PWD: projectDir },
      onlyEnv: true,
      timeoutMs: 60_000,
      signal,
      answer: 'data',
    });
    return stdout;
  } catch (error) {
    if (signal.aborted) throw error;
    if (hasNoPlugin(error))
      throw composeMissing('is not installed, or the command docker does not find it', error);
    throw invalid(file, error);
  }
}

function invalid(file: string, error: unknown): unknown {
  if (!isEemtDevError(error) || error.code !== 'TOOL_FAILED') return error;
  return new SettingsError('COMPOSE_INVALID', `Docker Compose refuses ${file}: ${whyOf(error)}`, {
    details: error.details,
    hints: [
      'Mend the file; the last lines above are what Compose says.',
      advice`${eemtDev('up', '--source', 'DIR')} takes another checkout`,
    ],
  });
}
