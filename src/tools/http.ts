import http from 'node:http';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CancelledError, isEemtDevError, ToolFailedError } from '../errors/index.ts';
import { openUrl } from './open-url.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface CallOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Http {
  /** GET of at most 8 MiB, the time limit being that of the whole answer. Rejects with ToolFailedError TOOL_HTTP or CancelledError. Never follows the proxy for 127.0.0.1. */
  get(url: string, options: CallOptions): Promise<HttpAnswer>;
  /** POST of a form, files in it included, or of nothing; all else as get. */
  post(url: string, body: FormData | null, options: CallOptions): Promise<HttpAnswer>;
  /** All as get. */
  delete(url: string, options: CallOptions): Promise<HttpAnswer>;
  /** Downloads to a file; the caller checks the content. `onProgress` gets a fraction from 0 to 1 where the length is known. Rejects with ToolFailedError TOOL_DOWNLOAD (details.status where there was an answer) or CancelledError. */
  download(
    url: string,
    file: string,
    options: { readonly signal: AbortSignal; readonly onProgress?: (fraction: number) => void },
  ): Promise<void>;
}

const idleMs = 60_000;
/** What is asked here has some lines; whatever listens on the port instead may never end. */
const mostBytes = 8 * 1024 * 1024;

/** Downloads go through the proxy that env names. */
export function createHttp(env: Readonly<Record<string, string | undefined>>): Http {
  return {
    get: (url, options) => call({ method: 'GET', url, body: null }, options),
    post: (url, body, options) => call({ method: 'POST', url, body }, options),
    delete: (url, options) => call({ method: 'DELETE', url, body: null }, options),
    async download(url, file, options) {
      try {
        await downloadTo(url, file, env, options);
      } catch (error) {
        if (options.signal.aborted)
          throw new CancelledError('CANCELLED', `Stopped: download of ${url}`, {
            cause: options.signal.reason,
          });
        if (isEemtDevError(error)) throw error;
        throw new ToolFailedError('TOOL_DOWNLOAD', `${url} could not be fetched: ${reasonOf(error)}`, {
          cause: error,
        });
      }
    },
  };
}

interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly body: FormData | null;
}

async function call(question: Question, { timeoutMs, signal }: CallOptions): Promise<HttpAnswer> {
  const { method, url } = question;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    return await answerOf(question, AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    if (signal.aborted)
      throw new CancelledError('CANCELLED', `Stopped: ${method} ${url}`, { cause: signal.reason });
    if (limit.signal.aborted) throw noAnswer(url, timeoutMs);
    if (isEemtDevError(error)) throw error;
    const failed = method === 'GET' ? `${url} could not be read` : `${method} ${url} failed`;
    throw new ToolFailedError('TOOL_HTTP', `${failed}: ${reasonOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Not by fetch: on Node 20 it never settles when the server closes without an answer, as Kind's port mapping does while no pod is behind it, and the process then ends in the middle. */
async function answerOf({ method, url, body }: Question, signal: AbortSignal): Promise<HttpAnswer> {
  const sent = body === null ? undefined : await encoded(body);
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    http
      .request(url, { method, agent: false, signal, headers: headersOf(method, sent) }, resolve)
      .on('error', reject)
      .end(sent?.bytes);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new ToolFailedError('TOOL_HTTP', `${url} answered with more than 8 MiB`);
    chunks.push(chunk);
  }
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

interface Encoded {
  readonly type: string;
  readonly bytes: Buffer;
}

/** As multipart/form-data. */
async function encoded(form: FormData): Promise<Encoded> {
  const response = new Response(form);
  return {
    type: response.headers.get('content-type') ?? '',
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

/** A POST of nothing says so: some servers wait for a body without it. */
function headersOf(method: Question['method'], sent: Encoded | undefined): http.OutgoingHttpHeaders {
  if (sent) return { 'content-type': sent.type, 'content-length': sent.bytes.length };
  return method === 'POST' ? { 'content-length': 0 } : {};
}

async function downloadTo(
  url: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  { signal, onProgress }: Parameters<Http['download']>[2],
): Promise<void> {
  const answer = await openUrl(url, { env, signal, idleMs });
  const status = answer.statusCode ?? 0;
  if (status !== 200) {
    answer.destroy();
    throw new ToolFailedError(
      'TOOL_DOWNLOAD',
      `${url} answered ${String(status)} ${answer.statusMessage ?? ''}`.trim(),
      { details: { status } },
    );
  }
  const total = Number(answer.headers['content-length'] ?? 0);
  let received = 0;
  const count = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      received += chunk.length;
      if (total > 0) onProgress?.(Math.min(1, received / total));
      yield chunk;
    }
  };
  try {
    await pipeline(answer, count, createWriteStream(file), { signal });
  } catch (error) {
    // Node says no more than `aborted` when the other side hangs up in the middle.
    if (signal.aborted || answer.complete) throw error;
    throw brokenOff(url, received, total, error);
  }
  if (total > 0 && received !== total) throw brokenOff(url, received, total);
}

function brokenOff(url: string, received: number, total: number, cause?: unknown): ToolFailedError {
  const of = total > 0 ? ` of ${String(total)}` : '';
  return new ToolFailedError('TOOL_DOWNLOAD', `${url} broke off after ${String(received)}${of} bytes`, {
    cause,
  });
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOTFOUND: 'the name is not known here (offline?)',
    EAI_AGAIN: 'names cannot be looked up (offline?)',
    ECONNREFUSED: 'nobody answers',
    ECONNRESET: 'the other side hung up',
    ETIMEDOUT: 'nobody answers in time',
    ENOSPC: 'the disk is full',
  };
  return known[code] ?? (error instanceof Error && error.message !== '' ? error.message : code);
}

function noAnswer(url: string, timeoutMs: number): ToolFailedError {
  return new ToolFailedError('TOOL_HTTP', `${url} did not answer within ${String(timeoutMs / 1000)} s`);
}
