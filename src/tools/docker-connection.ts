import type Dockerode from 'dockerode';
import { statusOf } from './docker-errors.ts';
import type { EngineEndpoint } from './docker-endpoint.ts';

export interface Connection {
  readonly endpoint: EngineEndpoint;
  readonly engine: Dockerode;
  /** An engine client that remembers its BuildKit sessions, so that they can be closed. */
  forBuild(): { readonly engine: Dockerode; close(): void };
}

/** Resolves the endpoint and loads dockerode; nothing is asked of the engine yet. */
export async function connect(find: () => Promise<EngineEndpoint>): Promise<Connection> {
  const endpoint = await find();
  const { default: Client } = await import('dockerode');
  // The undefined host keeps dockerode from reading DOCKER_HOST a second time.
  const create = () => new Client({ socketPath: endpoint.socketPath, host: undefined });
  return {
    endpoint,
    engine: create(),
    forBuild() {
      const engine = create();
      const sessions: { destroy(): unknown }[] = [];
      const modem = engine.modem as Modem;
      const plain = modem.dial.bind(modem);
      // dockerode closes the session of a build only when the build's stream ends well; an open one keeps us alive.
      modem.dial = (options, callback) => {
        plain(options, (error, data) => {
          if (options.path === '/session' && data) sessions.push(data as { destroy(): unknown });
          callback(error, data);
        });
      };
      return {
        engine,
        close() {
          for (const session of sessions) session.destroy();
        },
      };
    },
  };
}

/** What dockerode's types leave out. */
interface Modem {
  dial(options: DialOptions, callback: (error: Error | null, data: unknown) => void): void;
}
interface DialOptions {
  readonly path: string;
  readonly method?: string;
  readonly isStream?: boolean;
  readonly options?: Record<string, unknown>;
  readonly statusCodes?: Readonly<Record<number, boolean | string>>;
  readonly abortSignal?: AbortSignal;
}

/** One request that dockerode has no method for. Resolves with parsed JSON, or with the answer itself for isStream. */
export function dial(engine: Dockerode, options: DialOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    (engine.modem as Modem).dial({ statusCodes: { 200: true }, ...options }, (error, data) => {
      if (error) reject(error);
      else resolve(data);
    });
  });
}

/** undefined where the engine answers with this status. */
export async function orUndefined<T>(promise: Promise<T>, status: number): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (statusOf(error) === status) return undefined;
    throw error;
  }
}

/** Some of dockerode's calls do not hear the signal while they connect. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}
