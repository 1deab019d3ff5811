import { setMaxListeners } from 'node:events';
import type Dockerode from 'dockerode';
import { ToolFailedError } from '../errors/index.ts';
import { untilAborted } from './docker-connection.ts';
import type { Connection } from './docker-connection.ts';
import type { EngineEndpoint } from './docker-endpoint.ts';
import { engineError, engineSilent } from './docker-errors.ts';

export const readMs = 30_000;
export const changeMs = 120_000;

/** One call with a time limit in milliseconds, its failure put into our words. */
export type EngineCall = <T>(
  what: string,
  signal: AbortSignal,
  timeoutMs: number,
  work: (engine: Dockerode, signal: AbortSignal, connection: Connection) => Promise<T>,
) => Promise<T>;

export function callsOf(connection: () => Promise<Connection>): EngineCall {
  return async (what, signal, timeoutMs, work) => {
    const open = await connection();
    const limit = AbortSignal.timeout(timeoutMs);
    const either = AbortSignal.any([signal, limit]);
    // One call may ask of fifty containers at once; Node takes more than ten listeners for a leak.
    setMaxListeners(0, either);
    try {
      if (either.aborted) throw either.reason;
      return await untilAborted(work(open.engine, either, open), either);
    } catch (error) {
      if (limit.aborted && !signal.aborted) throw tooSlow(what, timeoutMs, open.endpoint);
      throw engineError(error, what, open.endpoint, signal);
    }
  };
}

function tooSlow(what: string, timeoutMs: number, endpoint: EngineEndpoint): Error {
  if (timeoutMs === readMs) return engineSilent(endpoint, timeoutMs);
  const seconds = `${String(Math.round(timeoutMs / 1000))} s`;
  return new ToolFailedError('TOOL_TIMEOUT', `${what} did not end within ${seconds}`, {
    details: { command: null, exitCode: null, tail: [] },
  });
}
