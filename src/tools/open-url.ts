import http from 'node:http';
import https from 'node:https';
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { ToolFailedError } from '../errors/index.ts';
import { proxyFor } from './proxy-for.ts';

export interface OpenUrlOptions {
  /** Where HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are read from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Longest silence, not the whole transfer. */
  readonly idleMs: number;
}

const mostRedirects = 10;

/** GET through the proxy that the environment names, redirects followed; gives the answer's stream, of whatever status. Node 20's fetch knows no proxy. Rejects with the connection's error or ToolFailedError TOOL_DOWNLOAD. */
export async function openUrl(address: string, options: OpenUrlOptions): Promise<IncomingMessage> {
  let url = new URL(address);
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const answer = await openOnce(url, options);
    const { location } = answer.headers;
    if (location === undefined || ![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0)) return answer;
    answer.resume();
    const next = new URL(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw new ToolFailedError('TOOL_DOWNLOAD', `${url.href} leads to ${next.href}, which is not encrypted`);
    }
    url = next;
  }
  throw new ToolFailedError('TOOL_DOWNLOAD', `${address} leads from one address to the next without end`);
}

async function openOnce(url: URL, options: OpenUrlOptions): Promise<IncomingMessage> {
  const proxy = proxyFor(url, options.env);
  const headers = { 'user-agent': 'eemt-dev', accept: '*/*' };
  if (!proxy)
    return answerOf(
      url.protocol === 'https:' ? https : http,
      { ...target(url), path: pathOf(url), headers },
      options,
    );
  if (url.protocol === 'http:') {
    // A proxy takes plain requests whole, with the full address as path.
    const through = {
      ...target(proxy),
      path: url.href,
      headers: { ...headers, host: url.host, ...credentials(proxy) },
    };
    return answerOf(proxy.protocol === 'https:' ? https : http, through, options);
  }
  const socket = await tunnel(proxy, url, options);
  const secure = (): Socket => tls.connect({ socket, servername: url.hostname });
  return answerOf(
    https,
    { ...target(url), path: pathOf(url), headers, agent: false, createConnection: secure },
    options,
  );
}

async function answerOf(
  client: typeof http | typeof https,
  request: RequestOptions,
  { signal, idleMs }: OpenUrlOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = client.request({ ...request, signal }, resolve);
    sent.setTimeout(idleMs, () => sent.destroy(silence(idleMs)));
    sent.on('error', reject);
    sent.end();
  });
}

/** Asks the proxy for a way to the other side (CONNECT); what runs through it is encrypted to that side. */
async function tunnel(
  proxy: URL,
  { hostname, port }: URL,
  { signal, idleMs }: OpenUrlOptions,
): Promise<Socket> {
  const authority = `${hostname}:${port === '' ? '443' : port}`;
  return new Promise((resolve, reject) => {
    const client = proxy.protocol === 'https:' ? https : http;
    const sent = client.request({
      ...target(proxy),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...credentials(proxy) },
      agent: false,
      signal,
    });
    sent.setTimeout(idleMs, () => sent.destroy(silence(idleMs)));
    sent.on('error', reject);
    sent.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(
        new ToolFailedError(
          'TOOL_DOWNLOAD',
          `The proxy ${proxy.host} refused: ${String(answer.statusCode)} ${answer.statusMessage ?? ''}`.trim(),
        ),
      );
    });
    sent.end();
  });
}

/** URL keeps the brackets of an IPv6 host, a socket wants none. */
function target({ hostname, port, protocol }: URL): { host: string; port: string | number } {
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : port,
  };
}

function pathOf({ pathname, search }: URL): string {
  return pathname + search;
}

function credentials({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

function silence(idleMs: number): ToolFailedError {
  return new ToolFailedError('TOOL_DOWNLOAD', `Nothing came for ${String(idleMs / 1000)} s`);
}
