import { join } from 'node:path';
import type { FSWatcher } from 'chokidar';

export interface WatchedFiles {
  /** Resolves at the next change, or at once where there was one since the last time, with how long ago it began; many at once are one. */
  readonly changed: (signal: AbortSignal) => Promise<number>;
  /** Something has changed that nobody has taken yet. */
  readonly pending: () => boolean;
  readonly close: () => Promise<void>;
}

export interface WatchRequest {
  readonly root: string;
  /** Names in it. */
  readonly names: readonly string[];
  /** Whether nobody cares for this path below the root. */
  readonly ignores: (path: string) => boolean;
  /** Watching is not to be had here, so it is looked again and again. */
  readonly onPolling: (why: string) => void;
}

/** An editor writes a file in several strokes, and git hundreds of files one after the other. */
const quietMs = 50;
const pollMs = 500;

/** Links are not followed. Resolves once every change is seen. */
export async function watchFiles({ root, names, ignores, onPolling }: WatchRequest): Promise<WatchedFiles> {
  const { watch } = await import('chokidar');
  let timer: NodeJS.Timeout | undefined;
  let dirty = false;
  let polls = false;
  let beganMs: number | undefined;
  let heard = (): void => undefined;
  const onEvent = (): void => {
    clearTimeout(timer);
    beganMs ??= performance.now();
    timer = setTimeout(() => {
      dirty = true;
      heard();
    }, quietMs);
  };
  const open = (usePolling: boolean): Promise<FSWatcher> =>
    new Promise((resolve) => {
      const watcher = watch(
        names.map((name) => join(root, name)),
        {
          ignoreInitial: true,
          followSymlinks: false,
          ignorePermissionErrors: true,
          ignored: (path) => ignores(path.slice(root.length + 1)),
          ...(usePolling ? { usePolling, interval: pollMs, binaryInterval: pollMs } : {}),
        },
      );
      watcher.on('all', onEvent);
      watcher.on('ready', () => resolve(watcher));
      watcher.on('error', (error) => {
        // Each folder may say so.
        if (polls || !hasNoRoom(error)) return;
        polls = true;
        void watcher.close();
        onPolling(error.message);
        void open(true).then((polling) => {
          current = polling;
          onEvent();
          resolve(polling);
        });
      });
    });
  let current = await open(false);
  return {
    async changed(signal) {
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => reject(signal.reason as Error);
        heard = () => {
          signal.removeEventListener('abort', stop);
          resolve();
        };
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
        else if (dirty) heard();
      });
      const agoMs = performance.now() - (beganMs ?? performance.now());
      dirty = false;
      beganMs = undefined;
      heard = () => undefined;
      return agoMs;
    },
    pending: () => dirty,
    async close() {
      clearTimeout(timer);
      await current.close();
    },
  };
}

/** The kernel has no watch left to give, or the disk knows none. */
function hasNoRoom(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return ['ENOSPC', 'EMFILE', 'ENOSYS', 'ENOTSUP'].includes(String(code));
}
