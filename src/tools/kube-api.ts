import http from 'node:http';
import https from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { CancelledError, ToolFailedError } from '../errors/index.ts';
import type { Json } from '../lib/json.ts';
import { isObject } from '../lib/json.ts';
import { withoutControls } from '../lib/without-controls.ts';
import type { ApiEndpoint } from './kubeconfig.ts';
import type { Access } from './kubectl.ts';

/** The API server itself, for what would need a kubectl of 40 MB each. Rejects with ToolFailedError TOOL_FAILED (details.status where there was an answer) or CancelledError. */
export interface KubeApi {
  /** The JSON at a path. */
  get(access: Access, path: string, signal: AbortSignal): Promise<Json>;
  /** Bytes as they come; whoever takes none holds the server. undefined: there is no such thing (any more). */
  stream(access: Access, path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
}

const silentMs = 15_000;
const mostBytes = 256 * 1024 * 1024;

/** Never through a proxy: the cluster is on this machine. */
export function createKubeApi(): KubeApi {
  const connections = new Map<string, Promise<Connection>>();
  const connected = (access: Access): Promise<Connection> => {
    const known = connections.get(access.kubeconfig);
    if (known) return known;
    // Loads a parser of YAML, which nobody else pays for.
    const connecting = import('./kubeconfig.ts')
      .then(({ readKubeconfig }) => readKubeconfig(access))
      .then(connectionTo);
    connections.set(access.kubeconfig, connecting);
    return connecting;
  };
  const open = async (access: Access, path: string, signal: AbortSignal): Promise<http.IncomingMessage> => {
    try {
      return await request(await connected(access), path, signal);
    } catch (error) {
      // A cluster that was made anew has another port and other certificates.
      connections.delete(access.kubeconfig);
      throw failureOf(error, path, signal);
    }
  };
  return {
    async get(access, path, signal) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(silentMs)]);
      const answer = await open(access, path, limited);
      if (answer.statusCode !== 200) throw await refusal(answer, path);
      try {
        return JSON.parse(await textOf(bounded(answer, path))) as Json;
      } catch (error) {
        throw failureOf(error, path, signal);
      }
    },
    async stream(access, path, signal) {
      const answer = await open(access, path, signal);
      if (answer.statusCode === 200) return readOf(answer, path, signal);
      const refused = await refusal(answer, path);
      if (answer.statusCode === 400 || answer.statusCode === 404) return undefined;
      throw refused;
    },
  };
}

interface Connection {
  readonly endpoint: ApiEndpoint;
  readonly agent: http.Agent;
}

function connectionTo(endpoint: ApiEndpoint): Connection {
  const { ca, cert, key } = endpoint;
  const secure = { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
  const keep = { keepAlive: true, maxFreeSockets: 4 };
  const agent = endpoint.server.startsWith('http:')
    ? new http.Agent(keep)
    : new https.Agent({ ...keep, ...secure });
  return { endpoint, agent };
}

function request(
  { endpoint, agent }: Connection,
  path: string,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, endpoint.server);
    const { get } = url.protocol === 'http:' ? http : https;
    // A connection that the server closed while it was kept fails at its next use; the request was never read then.
    const sent = get(url, { agent, signal, headers: { accept: '*/*' } }, resolve);
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (sent.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted)
        request({ endpoint, agent }, path, signal).then(resolve, reject);
      else reject(error);
    });
  });
}

async function* readOf(
  answer: http.IncomingMessage,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw failureOf(error, path, signal);
  } finally {
    answer.destroy();
  }
}

async function* bounded(answer: http.IncomingMessage, path: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new ToolFailedError('TOOL_OUTPUT', `Kubernetes answered ${path} without end.`);
    yield chunk;
  }
}

/** The server's own words. */
async function refusal(answer: http.IncomingMessage, path: string): Promise<ToolFailedError> {
  const status = answer.statusCode ?? 0;
  const body = await textOf(bounded(answer, path)).catch(() => '');
  const why = withoutControls(messageIn(body) ?? body.slice(0, 300));
  return new ToolFailedError('TOOL_FAILED', `Kubernetes refused ${path}: ${why}`, {
    details: { command: null, exitCode: null, status, tail: [why] },
  });
}

function messageIn(body: string): string | undefined {
  try {
    const said = JSON.parse(body) as Json;
    return isObject(said) && typeof said['message'] === 'string' ? said['message'] : undefined;
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown, path: string, signal: AbortSignal): Error {
  if (signal.aborted && !isTimeout(signal.reason))
    return new CancelledError('CANCELLED', `Stopped: reading ${path}`, { cause: signal.reason });
  if (error instanceof ToolFailedError) return error;
  const reason = isTimeout(signal.reason)
    ? `no answer within ${String(silentMs / 1000)} s`
    : error instanceof Error
      ? error.message
      : String(error);
  return new ToolFailedError('TOOL_FAILED', `Kubernetes does not answer: ${reason}`, {
    details: { command: null, exitCode: null, tail: [reason] },
    cause: error,
  });
}

const isTimeout = (reason: unknown) => reason instanceof DOMException && reason.name === 'TimeoutError';
