import { advice } from '../core/advice.ts';
import { command, shellLine } from '../core/command-hint.ts';
import { CancelledError, isEemtDevError, PrerequisiteError, ToolFailedError } from '../errors/index.ts';
import { withoutControls } from '../lib/without-controls.ts';
import type { EngineEndpoint } from './docker-endpoint.ts';

const joinGroup = shellLine('sudo usermod -aG docker "$USER"');

/** Says what a failed call to the engine means: unreachable, denied, cancelled, or refused with the engine's own words. */
export function engineError(
  error: unknown,
  what: string,
  endpoint: EngineEndpoint,
  signal: AbortSignal,
  tail: readonly string[] = [],
): Error {
  if (signal.aborted) return new CancelledError('CANCELLED', `Stopped: ${what}`, { cause: signal.reason });
  if (isEemtDevError(error)) return error;
  const { code, syscall } = fieldsOf(error);
  const where = `${endpoint.uri} (${endpoint.origin})`;
  if (syscall === 'connect' && (code === 'EACCES' || code === 'EPERM')) {
    return new PrerequisiteError('DOCKER_DENIED', `You may not talk to Docker at ${where}`, {
      hints: [advice`Join the docker group, then log in again: ${joinGroup}`, command('newgrp', 'docker')],
      details: { endpoint: endpoint.uri },
      cause: error,
    });
  }
  if (syscall === 'connect') {
    return new PrerequisiteError('DOCKER_UNREACHABLE', `Docker does not answer at ${where}`, {
      hints: [
        advice`Start Docker (Docker Desktop, or ${command('sudo', 'systemctl', 'start', 'docker')}), then run the command again.`,
        command('docker', 'info'),
      ],
      details: { endpoint: endpoint.uri, reason: code },
      cause: error,
    });
  }
  const status = statusOf(error);
  const reason = code === 'ECONNRESET' ? 'the engine broke the connection off (restarted?)' : reasonOf(error);
  return new ToolFailedError('TOOL_FAILED', `${what} failed: ${reason}`, {
    details: { command: null, exitCode: null, status, tail: tail.length > 0 ? tail : [reason] },
    cause: error,
  });
}

/** The engine takes a call and does not answer it, as a frozen one does. `meanwhile` as ` while building a:1`. */
export function engineSilent(endpoint: EngineEndpoint, limitMs: number, meanwhile = ''): PrerequisiteError {
  const seconds = `${String(Math.round(limitMs / 1000))} s`;
  return new PrerequisiteError(
    'DOCKER_UNREACHABLE',
    `Docker at ${endpoint.uri} did not answer within ${seconds}${meanwhile}`,
    {
      hints: ['Restart Docker, then run the command again.'],
      details: { endpoint: endpoint.uri },
    },
  );
}

/** HTTP status of the engine's answer, or undefined where there was none. */
export function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' &&
    error !== null &&
    'statusCode' in error &&
    typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}

/** The engine's own sentence, without the wrapping of dockerode. */
function reasonOf(error: unknown): string {
  const json: unknown =
    typeof error === 'object' && error !== null && 'json' in error ? error.json : undefined;
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
    return withoutControls(json.message);
  }
  const text = error instanceof Error ? error.message : String(error);
  return withoutControls(text.replace(/^\(HTTP code \d+\) .*? - /, '')).trim();
}

function fieldsOf(error: unknown): {
  readonly code: string | undefined;
  readonly syscall: string | undefined;
} {
  if (!(error instanceof Error)) return { code: undefined, syscall: undefined };
  const read = (key: string): string | undefined => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === 'string' ? value : undefined;
  };
  return { code: read('code'), syscall: read('syscall') };
}
