import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { advice, type Advice } from '../core/advice.ts';
import { eemtDev } from '../core/command-hint.ts';
import { isEemtDevError, ToolFailedError } from '../errors/index.ts';
import type { Clock } from './clock.ts';
import { cachedHelper, downloadFile, isExecutable, sumFile } from './helper-cache.ts';
import type { CachedHelper, HelperCache } from './helper-cache.ts';
import { extractMember, sha256Of } from './helper-files.ts';
import { requireUntouched } from './helper-runner.ts';
import { versionOnPath } from './helper-version.ts';
import type { Http } from './http.ts';
import type { ProcessRunner } from './process.ts';
import { isSupported, supportedHelpers } from './supported-versions.ts';
import type { HelperName } from './supported-versions.ts';

export interface HelperRequest extends HelperCache {
  readonly process: ProcessRunner;
  readonly http: Http;
  readonly clock: Clock;
  /** EEMT_DEV_DOWNLOAD_URL is read from it: a mirror that keeps the paths of the original addresses. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Asked before a download; null = never download. */
  readonly consent: ((offer: HelperOffer) => Promise<boolean>) | null;
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
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
  | { readonly problem: string; readonly wayOut: readonly Advice[] };

/** Finds kind, kubectl or helm: a supported one on PATH, else the pinned one of the cache where it is as it was fetched, else, with consent, fetches that. Rejects only when cancelled. */
export async function resolveTool(name: HelperName, request: HelperRequest): Promise<ResolvedHelper> {
  const { process: runner, signal, consent } = request;
  const found = await versionOnPath(name, runner, signal);
  if (found.version !== undefined && isSupported(name, found.version))
    return { path: name, version: found.version, from: 'path' };

  const reason =
    found.version === undefined
      ? found.why
      : `${found.version}, but ${supportedHelpers[name].wanted} is needed`;
  const byHand = `Install ${name} ${supportedHelpers[name].wanted}: ${supportedHelpers[name].install}`;
  const pinned = cachedHelper(name, request);
  if (!pinned) {
    const { os, cpu } = request.platform ?? { os: process.platform, cpu: process.arch };
    return {
      problem: `${name}: ${reason}; eemt-dev has no pinned ${name} for ${os} on ${cpu}`,
      wayOut: [byHand],
    };
  }
  const { path, version, download } = pinned;
  const cached = { path, version, from: 'cache' } as const;
  if (await isUntouched(name, pinned)) return cached;

  const url = mirrored(download.url, request.env['EEMT_DEV_DOWNLOAD_URL']);
  if (!consent || !(await consent({ name, version, url, reason }))) {
    return {
      problem: `${name}: ${reason}`,
      wayOut: [byHand, advice`Or let eemt-dev fetch ${name} ${version}: ${eemtDev('up', '--yes')}`],
    };
  }
  try {
    await fetchHelper(url, pinned, request);
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

/** False also where it was never fetched. */
async function isUntouched(name: HelperName, pinned: CachedHelper): Promise<boolean> {
  if (!isExecutable(pinned.path)) return false;
  return requireUntouched(name, pinned).then(
    () => true,
    () => false,
  );
}

const retryDelaysMs = [1_000, 2_000, 4_000];

/** Whole and checked, or not there: into a file beside it, checked, made executable, renamed. */
async function fetchHelper(
  url: string,
  { path, download }: CachedHelper,
  { http, clock, signal, onProgress }: HelperRequest,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const loaded = `${path}.${randomUUID()}.part`;
  try {
    await withRetries(
      async () => http.download(url, loaded, { signal, ...(onProgress ? { onProgress } : {}) }),
      clock,
      signal,
    );
    await installHelper(loaded, url, { path, download });
  } finally {
    await rm(loaded, { force: true });
  }
}

/** Makes what was downloaded the program of the cache; the file goes there too. Rejects with ToolFailedError TOOL_CHECKSUM where it is another one. */
export async function installHelper(
  loaded: string,
  from: string,
  cached: Pick<CachedHelper, 'path' | 'download'>,
): Promise<void> {
  const { path, download } = cached;
  const found = await sha256Of(loaded);
  if (found !== download.sha256) {
    throw new ToolFailedError(
      'TOOL_CHECKSUM',
      `${from} is not the file that eemt-dev knows (SHA-256 ${found}, not ${download.sha256})`,
    );
  }
  if (download.member === null) {
    await chmod(loaded, 0o755);
    await rename(loaded, path);
    return;
  }
  const program = `${loaded}.program`;
  try {
    await extractMember(loaded, download.member, program);
    await writeFile(sumFile(path), `${await sha256Of(program)}\n`, { mode: 0o600 });
    await chmod(program, 0o755);
    await rename(program, path);
    await rename(loaded, downloadFile(cached));
  } finally {
    await rm(program, { force: true });
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

function mirrored(url: string, base: string | undefined): string {
  return base ? base.replace(/\/+$/, '') + new URL(url).pathname : url;
}
