import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { pinnedHelpers, platformOf } from './pinned-helpers.ts';
import type { PinnedDownload, PinnedHelper } from './pinned-helpers.ts';
import type { HelperName } from './supported-versions.ts';

export interface HelperCache {
  /** eemt-dev's cache folder. */
  readonly cache: string;
  /** For tests. */
  readonly pins?: Readonly<Record<HelperName, PinnedHelper>>;
  readonly platform?: { readonly os: string; readonly cpu: string };
}

export interface CachedHelper {
  /** Where it lies once it was fetched. */
  readonly path: string;
  readonly version: string;
  readonly download: PinnedDownload;
}

/** The pinned program for this machine, fetched or not; undefined where none is pinned for it. */
export function cachedHelper(
  name: HelperName,
  { cache, pins = pinnedHelpers, platform = { os: process.platform, cpu: process.arch } }: HelperCache,
): CachedHelper | undefined {
  const { version, downloads } = pins[name];
  const key = platformOf(platform.os, platform.cpu);
  const download = key && downloads[key];
  return download && { path: join(cache, 'tools', `${name}-${version}`, name), version, download };
}

/** Beside a program that came in an archive: its SHA-256 as it was unpacked. */
export function sumFile(path: string): string {
  return `${path}.sha256`;
}

/** What was downloaded, kept so that it can be checked on another machine as well: the program itself, or the archive beside it. */
export function downloadFile({ path, download }: Pick<CachedHelper, 'path' | 'download'>): string {
  return download.member === null ? path : `${path}.tar.gz`;
}

/** Readable too, as it has to be checked. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
