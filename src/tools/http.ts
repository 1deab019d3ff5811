import http from 'node:http';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CancelledError, isEemtDevError, ToolFailedError } from '../errors/index.ts';
import { encodeForm, type Form } from './http-form.ts';
import { openUrl } from './open-url.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface HttpOptions {
  /** Of the whole answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Calls reject with ToolFailedError TOOL_HTTP or CancelledError, and take at most 8 MiB. The proxy is never asked for 127.0.0.1. */
export interface Http {
  get(url: string, options: HttpOptions): Promise<HttpAnswer>;
  /** A form, files included, or nothing. */
  post(url: string, form: Form | null, options: HttpOptions): Promise<HttpAnswer>;
  delete(url: string, options: HttpOptions): Promise<HttpAnswer>;
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
    get: (url, options) => call('GET', url, null, options),
    post: (url, form, options) => call('POST', url, form, options),
    delete: (url, options) => call('DELETE', url, null, options),
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

async function call(
  method: string,
  url: string,
  form: Form | null,
  { timeoutMs, signal }: HttpOptions,
): Promise<HttpAnswer> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    return await answerOf(method, url, form, AbortSignal.any([signal, limit.signal]));
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
async function answerOf(
  method: string,
  url: string,
  form: Form | null,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const body = form === null ? null : await encodeForm(form);
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const headers = body?.headers ?? (method === 'POST' ? { 'content-length': '0' } : {});
    const request = http.request(url, { method, agent: false, signal, headers }, resolve).on('error', reject);
    if (body === null) request.end();
    // An answer may come before all was sent, as a refusal does; what is then left to send does not matter.
    else pipeline(body.parts(), request, { signal }).catch(reject);
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
