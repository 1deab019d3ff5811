import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isEemtDevError, ToolFailedError } from '../errors/index.ts';
import type { Clock } from './clock.ts';
import { extractMember, sha256Of } from './helper-files.ts';
import type { Http } from './http.ts';
import { pinnedHelpers, platformOf } from './pinned-helpers.ts';
import type { PinnedDownload, PinnedHelper } from './pinned-helpers.ts';
import type { ProcessRunner } from './process.ts';
import { isSupported, supportedHelpers } from './supported-versions.ts';
import type { HelperName } from './supported-versions.ts';

export interface HelperRequest {
  readonly process: ProcessRunner;
  readonly http: Http;
  readonly clock: Clock;
  /** eemt-dev's cache folder. */
  readonly cache: string;
  /** EEMT_DEV_DOWNLOAD_URL is read from it: a mirror that keeps the paths of the original addresses. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Asked before a download; null = never download. */
  readonly consent: ((offer: HelperOffer) => Promise<boolean>) | null;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
  /** For tests. */
  readonly pins?: Readonly<Record<HelperName, PinnedHelper>>;
  readonly platform?: { readonly os: string; readonly cpu: string };
}

export interface HelperOffer {
  readonly name: HelperName;
  readonly version: string;
  readonly url: string;
  /** Why the one on PATH will not do: `not installed`, `v0.11.1, but 0.20 or newer is needed`. */
  readonly reason: string;
}

export type ResolvedHelper =
  | { readonly path: string; readonly version: string; readonly from: 'path' | 'cache' }
  | { readonly problem: string; readonly wayOut: readonly string[] };

/** Finds kind, kubectl or helm: a supported one on PATH, else the pinned one of the cache, else, with consent, fetches that. Rejects only when cancelled. */
export async function resolveTool(name: HelperName, request: HelperRequest): Promise<ResolvedHelper> {
  const { process: runner, signal, cache, consent, pins = pinnedHelpers, platform } = request;
  const pin = pins[name];
  const found = await versionOf(name, name, runner, signal);
  if (found.version !== undefined && isSupported(name, found.version))
    return { path: name, version: found.version, from: 'path' };

  const reason =
    found.version === undefined
      ? found.why
      : `${found.version}, but ${supportedHelpers[name].wanted} is needed`;
  const byHand = `Install ${name} ${supportedHelpers[name].wanted}: ${supportedHelpers[name].install}`;
  const path = pathInCache(name, pin, cache);
  const cached = { path, version: pin.version, from: 'cache' } as const;
  if (isExecutable(path)) return cached;

  const { os, cpu } = platform ?? { os: process.platform, cpu: process.arch };
  const key = platformOf(os, cpu);
  const download = key && pin.downloads[key];
  if (!download) {
    return {
      problem: `${name}: ${reason}; eemt-dev has no pinned ${name} for ${os} on ${cpu}`,
      wayOut: [byHand],
    };
  }
  const url = mirrored(download.url, request.env['EEMT_DEV_DOWNLOAD_URL']);
  if (!consent || !(await consent({ name, version: pin.version, url, reason }))) {
    return {
      problem: `${name}: ${reason}`,
      wayOut: [byHand, `Or let eemt-dev fetch ${name} ${pin.version}: eemt-dev up --yes`],
    };
  }
  try {
    await fetchHelper(url, download, path, request);
    return cached;
  } catch (error) {
    if (signal.aborted || !isEemtDevError(error)) throw error;
    const wayOut = [
      'Check the network (and HTTPS_PROXY), or name a mirror: EEMT_DEV_DOWNLOAD_URL=https://…',
      byHand,
    ];
    return { problem: `${name}: ${reason}; the download failed: ${error.message}`, wayOut };
  }
}

/** What to start: the pinned program of the cache, which is there only where PATH had none that would do, else the name. Looks at one file; starts nothing. */
export function helperPath(name: HelperName, cache: string): string {
  const path = pathInCache(name, pinnedHelpers[name], cache);
  return isExecutable(path) ? path : name;
}

const versionArgs: Readonly<Record<HelperName, readonly string[]>> = {
  kind: ['version'],
  kubectl: ['version', '--client'],
  helm: ['version', '--short'],
};

async function versionOf(
  name: HelperName,
  tool: string,
  runner: ProcessRunner,
  signal: AbortSignal,
): Promise<{ readonly version: string } | { readonly version?: undefined; readonly why: string }> {
  try {
    const { stdout } = await runner.run({ tool, args: versionArgs[name], timeoutMs: 15_000, signal });
    const version = /v\d+\.\d+\.\d+[^\s",}]*/.exec(stdout)?.[0];
    return version === undefined ? { why: 'does not say its version' } : { version };
  } catch (error) {
    if (signal.aborted) throw error;
    if (isEemtDevError(error) && error.code === 'TOOL_MISSING') return { why: 'not installed' };
    return { why: `does not run (${error instanceof Error ? error.message : String(error)})` };
  }
}

const retryDelaysMs = [1_000, 2_000, 4_000];

/** Whole and checked, or not there: into a file beside it, checked, made executable, renamed. */
async function fetchHelper(
  url: string,
  download: PinnedDownload,
  path: string,
  { http, clock, signal, onProgress }: HelperRequest,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const loaded = `${path}.${randomUUID()}.part`;
  const program = download.member === null ? loaded : `${loaded}.program`;
  try {
    await withRetries(
      async () => http.download(url, loaded, { signal, ...(onProgress ? { onProgress } : {}) }),
      clock,
      signal,
    );
    const found = await sha256Of(loaded);
    if (found !== download.sha256) {
      throw new ToolFailedError(
        'TOOL_CHECKSUM',
        `${url} is not the file that eemt-dev knows (SHA-256 ${found}, not ${download.sha256})`,
      );
    }
    if (download.member !== null) await extractMember(loaded, download.member, program);
    await chmod(program, 0o755);
    await rename(program, path);
  } finally {
    await Promise.all([rm(loaded, { force: true }), rm(program, { force: true })]);
  }
}

/** What may pass is tried again: no answer, a broken transfer, a 5xx or 429. */
async function withRetries(work: () => Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  for (const delayMs of retryDelaysMs) {
    try {
      await work();
      return;
    } catch (error) {
      const status: unknown = isEemtDevError(error) ? error.details['status'] : undefined;
      const isFinal = typeof status === 'number' && status < 500 && status !== 429;
      if (signal.aborted || isFinal) throw error;
      await clock.sleep(delayMs, signal);
    }
  }
  await work();
}

function pathInCache(name: HelperName, pin: PinnedHelper, cache: string): string {
  return join(cache, 'tools', `${name}-${pin.version}`, name);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mirrored(url: string, base: string | undefined): string {
  return base ? base.replace(/\/+$/, '') + new URL(url).pathname : url;
}
