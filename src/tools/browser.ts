import type { ChildProcess } from 'node:child_process';
import type { Clock } from './clock.ts';

/** What became of an address that was to be shown in a browser. */
export type Opening = { readonly opened: true } | { readonly opened: false; readonly why: string };

export interface Browser {
  /** Never rejects but when cancelled: without a browser the address is still the answer. */
  open(url: string, signal: AbortSignal): Promise<Opening>;
}

export interface BrowserOptions {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Starts the system's opener; default the package `open`. */
  readonly launch?: (url: string) => Promise<ChildProcess>;
}

/** An opener that finds no browser says so at once; one that works may last as long as its browser. */
const atOnceMs = 2_000;

/** The system's own browser. */
export function createBrowser({ platform, env, clock, launch = launchOpen }: BrowserOptions): Browser {
  return {
    async open(url, signal) {
      if (platform === 'linux' && !isWsl(env) && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
        return { opened: false, why: 'there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set' };
      const child = await launch(url).catch((error: unknown) => reasonOf(error));
      if (typeof child === 'string') return { opened: false, why: `no opener could be started: ${child}` };
      const failure = await failureOf(child, clock, signal);
      return failure === undefined ? { opened: true } : { opened: false, why: failure };
    },
  };
}

async function launchOpen(url: string): Promise<ChildProcess> {
  return (await import('open')).default(url);
}

/** How the opener failed at once, or undefined. */
async function failureOf(
  child: ChildProcess,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  const settled = new AbortController();
  const ended = new Promise<string | undefined>((resolve) => {
    const judge = (code: number | null, by: NodeJS.Signals | null): void => {
      if (code === 0) resolve(undefined);
      else resolve(`the opener of this system ended with ${by ?? `exit code ${String(code)}`}`);
    };
    if (child.exitCode !== null || child.signalCode !== null) judge(child.exitCode, child.signalCode);
    child.once('exit', judge).once('error', (error) => {
      resolve(`the opener of this system failed: ${error.message}`);
    });
  });
  const goesOn = clock
    .sleep(atOnceMs, AbortSignal.any([signal, settled.signal]))
    .then(() => undefined)
    .catch(() => undefined);
  try {
    return await Promise.race([ended, goesOn]);
  } finally {
    settled.abort();
    signal.throwIfAborted();
  }
}

/** There the browser is the one of Windows, which needs no screen of Linux. */
function isWsl(env: BrowserOptions['env']): boolean {
  return env['WSL_DISTRO_NAME'] !== undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
