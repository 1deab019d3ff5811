import { readFile } from 'node:fs/promises';
import { advice } from '../core/advice.ts';
import { command, eemtDev } from '../core/command-hint.ts';
import { ToolFailedError } from '../errors/index.ts';
import { cachedHelper, isExecutable, sumFile } from './helper-cache.ts';
import type { CachedHelper, HelperCache } from './helper-cache.ts';
import { sha256Of } from './helper-files.ts';
import { versionOnPath } from './helper-version.ts';
import type { ProcessRunner } from './process.ts';
import { isSupported, supportedHelpers } from './supported-versions.ts';
import type { HelperName } from './supported-versions.ts';

/**
 * A runner that knows where kind, kubectl and helm are: on PATH where that will do, else in the cache, where the content is
 * checked before the first use. Looks at PATH only where the cache has one too. Rejects with ToolFailedError TOOL_CHECKSUM
 * where the one in the cache is not what was fetched.
 */
export function createHelperRunner(
  inner: ProcessRunner,
  { signal, ...cache }: HelperCache & { readonly signal: AbortSignal },
): ProcessRunner {
  const decided = new Map<HelperName, Promise<string>>();
  const place = async (tool: string): Promise<string> => {
    if (!isHelper(tool)) return tool;
    const cached = cachedHelper(tool, cache);
    // Not remembered: it may be fetched in the middle of a run.
    if (!cached || !isExecutable(cached.path)) return tool;
    const known = decided.get(tool);
    if (known) return known;
    const deciding = choose(tool, cached, inner, signal);
    decided.set(tool, deciding);
    deciding.catch(() => decided.delete(tool));
    return deciding;
  };
  return {
    run: async (request) => inner.run({ ...request, tool: await place(request.tool) }),
    passThrough: async (request) => inner.passThrough({ ...request, tool: await place(request.tool) }),
    leave: (request) => inner.leave(request),
    where: async (tool) => inner.where(await place(tool)),
  };
}

async function choose(
  name: HelperName,
  cached: CachedHelper,
  runner: ProcessRunner,
  signal: AbortSignal,
): Promise<string> {
  const found = await versionOnPath(name, runner, signal);
  if (found.version !== undefined && isSupported(name, found.version)) return name;
  await requireUntouched(name, cached);
  return cached.path;
}

/** Resolves where the program in the cache is the one that was fetched. Rejects with ToolFailedError TOOL_CHECKSUM. Reads the whole file: about 80 ms for kubectl. */
export async function requireUntouched(name: HelperName, cached: CachedHelper): Promise<void> {
  const { path, download } = cached;
  const wanted = download.member === null ? download.sha256 : await recordedSum(path);
  const found = await sha256Of(path);
  if (found === wanted) return;
  const why =
    wanted === undefined
      ? 'nothing says what it should hold'
      : `it holds something else (SHA-256 ${found}, not ${wanted})`;
  throw new ToolFailedError('TOOL_CHECKSUM', `${path} is not run: ${why}`, {
    hints: [
      advice`${eemtDev('up')} fetches ${name} anew, after asking`,
      advice`Or remove it and install ${name} ${supportedHelpers[name].wanted}: ${command('rm', path)}`,
    ],
    details: { path, found, wanted: wanted ?? null },
  });
}

/** Of a program that came in an archive, whose own checksum nobody publishes; undefined where nothing was written down. */
async function recordedSum(path: string): Promise<string | undefined> {
  return readFile(sumFile(path), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
}

function isHelper(tool: string): tool is HelperName {
  return Object.hasOwn(supportedHelpers, tool);
}
