import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { ToolFailedError } from '../errors/index.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Http {
  /** GET with a time limit; rejects when nothing answers. Never follows the proxy for 127.0.0.1. */
  get(url: string, options: { readonly timeoutMs: number; readonly signal: AbortSignal }): Promise<HttpAnswer>;
  /** Downloads to a file; the caller checks the content. `onProgress` gets a fraction from 0 to 1 where the length is known. */
  download(
    url: string,
    file: string,
    options: { readonly signal: AbortSignal; readonly onProgress?: (fraction: number) => void },
  ): Promise<void>;
}

export const nodeHttp: Http = {
  async get(url, { timeoutMs, signal }) {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    return { status: answer.status, body: await answer.text() };
  },
  async download(url, file, { signal, onProgress }) {
    const answer = await fetch(url, { signal });
    if (!answer.ok || !answer.body) {
      throw new ToolFailedError('TOOL_DOWNLOAD', `${url} answered ${String(answer.status)} ${answer.statusText}`);
    }
    const total = Number(answer.headers.get('content-length') ?? 0);
    let received = 0;
    const count = async function* (source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        received += chunk.length;
        if (total > 0) onProgress?.(received / total);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(answer.body as never), count, createWriteStream(file));
    if (total > 0 && received !== total) {
      throw new ToolFailedError('TOOL_DOWNLOAD', `${url} broke off after ${String(received)} of ${String(total)} bytes`);
    }
  },
};
