import { readFile } from 'node:fs/promises';
import type { Seen } from '../../core/observation.ts';
import { CancelledError, isEemtDevError } from '../../errors/index.ts';
import type { EngineInfo } from '../../tools/docker.ts';
import type { Tools } from '../../tools/index.ts';
import { freeBytesAt } from './free-bytes.ts';
import type { HostNeeds, HostObservation, ObservedCompose, ObservedTool } from './check.ts';
import { isShort } from './disk.ts';

export interface HostQuestion {
  readonly tools: Pick<Tools, 'docker' | 'compose' | 'kind' | 'kubectl' | 'helm' | 'process'>;
  readonly signal: AbortSignal;
  readonly engine: HostObservation['engine'];
  /** Ports that are still to be published; those of a cluster that already has them are left out. */
  readonly ports: HostObservation['ports'];
  /** The cluster is there already, whole and ours, and is not made anew. */
  readonly standing: boolean;
  readonly needs: HostNeeds;
  readonly native?: HostObservation['native'];
  /** True where EEMT is still to be fetched. */
  readonly needsGit: boolean;
  readonly stateDir: string;
  readonly sourceDir: string | null;
  /** As in HostObservation. */
  readonly kubernetes?: string;
  /** For WSL_DISTRO_NAME; default the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const useLimitMs = 3_000;

/** Looks at everything at once; changes nothing. Rejects only when cancelled. */
export async function collectHost(question: HostQuestion): Promise<HostObservation> {
  const {
    tools,
    signal,
    engine,
    ports,
    needs,
    needsGit,
    stateDir,
    sourceDir,
    standing,
    kubernetes,
    native,
    env = process.env,
  } = question;
  const unknown = { ok: false as const, why: engine === null ? 'nobody asks' : 'Docker does not answer' };
  const disk = engine?.ok ? freeDisk(engine.value, stateDir) : Promise.resolve(unknown);
  const use = disk.then((seen) => (seen.ok && isShort(seen.value, needs) ? diskUse(tools, signal) : null));
  const inotify = engine?.ok ? inotifyLimits(engine.value) : Promise.resolve(unknown);
  const helpers = Promise.all(
    needs.helpers.map(async (name) => [name, await observedTool(() => tools[name].version(signal))] as const),
  );
  // All in one, so that a second rejection is never left unhandled.
  const [diskFreeBytes, diskUsed, limits, versions, git, compose] = await Promise.all([
    disk,
    use,
    inotify,
    helpers,
    needsGit ? observedTool(() => gitVersion(tools, signal)) : undefined,
    needs.compose ? observedCompose(tools, signal) : undefined,
  ]);
  if (signal.aborted)
    throw new CancelledError('CANCELLED', 'Stopped while looking at this machine', { cause: signal.reason });
  return {
    engine,
    diskFreeBytes,
    diskUse: diskUsed,
    standing,
    inotify: limits,
    ports,
    tools: { ...Object.fromEntries(versions), ...(git ? { git } : {}) },
    ...(compose ? { compose } : {}),
    wsl: env['WSL_DISTRO_NAME'] !== undefined || /microsoft/i.test(await textOf('/proc/version')),
    stateDir,
    sourceDir,
    needs,
    ...(native === undefined ? {} : { native }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
  };
}

/** Where the engine's own folder cannot be seen (Docker Desktop, no permission), the disk of our state folder is the best guess. */
async function freeDisk({ diskFreeBytes, rootDir }: EngineInfo, stateDir: string): Promise<Seen<number>> {
  if (Number.isFinite(diskFreeBytes)) return { ok: true, value: diskFreeBytes };
  const value = await freeBytesAt(stateDir);
  return value === undefined ? { ok: false, why: `${rootDir} cannot be looked at` } : { ok: true, value };
}

/** Only figures for what helps, so nobody waits long for them. */
async function diskUse(
  { docker }: HostQuestion['tools'],
  signal: AbortSignal,
): Promise<HostObservation['diskUse']> {
  const limit = AbortSignal.timeout(useLimitMs);
  return docker.diskUse(AbortSignal.any([signal, limit])).catch(() => null);
}

async function inotifyLimits({ operatingSystem }: EngineInfo): Promise<HostObservation['inotify']> {
  if (process.platform !== 'linux' || /desktop/i.test(operatingSystem))
    return { ok: false, why: 'the engine has a kernel of its own' };
  const [instances, watches] = await Promise.all(
    ['instances', 'watches'].map(async (what) =>
      Number(await textOf(`/proc/sys/fs/inotify/max_user_${what}`)),
    ),
  );
  return instances && watches
    ? { ok: true, value: { instances, watches } }
    : { ok: false, why: 'the limits cannot be read' };
}

async function gitVersion({ process: runner }: HostQuestion['tools'], signal: AbortSignal): Promise<string> {
  const { stdout } = await runner.run({ tool: 'git', args: ['--version'], timeoutMs: 10_000, signal });
  return stdout.trim().replace(/^git version /, '');
}

async function observedTool(version: () => Promise<string>): Promise<ObservedTool> {
  try {
    return { is: 'there', version: await version() };
  } catch (error) {
    if (isEemtDevError(error) && error.code === 'TOOL_MISSING') return { is: 'missing' };
    return { is: 'broken', why: error instanceof Error ? error.message : String(error) };
  }
}

async function observedCompose(
  { compose }: HostQuestion['tools'],
  signal: AbortSignal,
): Promise<ObservedCompose> {
  return compose.version(signal).then(
    (version) => ({ ok: true, version }),
    (error: unknown) => ({ ok: false, error }),
  );
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
