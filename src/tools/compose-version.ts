import semver from 'semver';
import { advice } from '../core/advice.ts';
import { command } from '../core/command-hint.ts';
import { isEemtDevError, PrerequisiteError, tailOf, whyOf } from '../errors/index.ts';
import type { ProcessRunner } from './process.ts';

const oldest = '2.20.0';
const install = 'https://docs.docker.com/compose/install/';

/** The version of `docker compose`, as Compose says. Not remembered: the plugin changes without the command docker. */
export async function composeVersion(
  process: ProcessRunner,
  tool: string,
  signal: AbortSignal,
): Promise<string> {
  const said = await askVersion(process, tool, signal);
  const version = semver.coerce(said)?.version;
  if (version === undefined) throw composeMissing(`does not say its version: ${said.slice(0, 200)}`);
  if (semver.gte(version, oldest)) return version;
  throw new PrerequisiteError(
    'COMPOSE_OLD',
    `Docker Compose ${version} is too old; eemt-dev needs 2.20 or newer`,
    {
      details: { version, oldest },
      hints: [advice`Update the plugin of Docker Compose: ${install}`, asksDocker],
    },
  );
}

/** That `docker compose` cannot be used, and how it can. */
export function composeMissing(reason: string, cause?: unknown): PrerequisiteError {
  return new PrerequisiteError('COMPOSE_MISSING', `Docker Compose ${reason}`, {
    cause,
    hints: [
      advice`Install Docker Compose 2.20 or newer as a plugin of the command docker: ${install}`,
      'The older program docker-compose, with a hyphen, will not do.',
      asksDocker,
    ],
  });
}

/** True where the command docker has no plugin of that name, in the words of its several versions. */
export function hasNoPlugin(error: unknown): boolean {
  if (!isEemtDevError(error)) return false;
  if (error.code === 'TOOL_MISSING') return true;
  const said = tailOf(error).join('\n');
  return /is not a docker command|unknown command: docker compose|docker \[OPTIONS\] COMMAND/.test(said);
}

const asksDocker = advice`${command('docker', 'compose', 'version')} tells which one there is.`;

async function askVersion(process: ProcessRunner, tool: string, signal: AbortSignal): Promise<string> {
  try {
    const { stdout } = await process.run({
      tool,
      args: ['compose', 'version', '--short'],
      timeoutMs: 15_000,
      signal,
    });
    return stdout.trim();
  } catch (error) {
    if (signal.aborted) throw error;
    throw hasNoPlugin(error)
      ? composeMissing('is not installed, or the command docker does not find it', error)
      : composeMissing(`does not run: ${whyOf(error)}`, error);
  }
}
